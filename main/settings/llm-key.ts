import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asFileError } from '../system/disk-error';
import { writeFileAtomically } from '../system/files';
import { Listeners } from '../system/listeners';
import { type Cipher, seal, unseal } from './sealed';

export interface LlmKey {
  get(): string | undefined;
  /** Empty removes it. */
  set(key: string): Promise<void>;
  onChange(listener: () => void): () => void;
}

/**
 * The LLM key lives in a file of its own (0600), encrypted by the system where it can, apart from the settings: those are
 * shown, exported and mailed around. It goes to a worker in its run message and nowhere else.
 */
export async function openLlmKey(home: string, cipher: Cipher): Promise<LlmKey> {
  const file = join(home, 'llm-key');
  const sealed = await readFile(file, 'utf8').catch(() => undefined);
  let key = sealed === undefined ? undefined : unseal(sealed, cipher);
  const listeners = new Listeners<void>();
  async function keep(next: string): Promise<void> {
    if (next === '') return rm(file, { force: true });
    await writeFileAtomically(file, seal(next, cipher), 0o600);
  }
  return {
    get: () => key,
    async set(next) {
      try {
        await keep(next);
      } catch (error) {
        throw asFileError(error, 'The key could not be saved');
      }
      key = next === '' ? undefined : next;
      listeners.emit();
    },
    onChange: (listener) => listeners.add(listener),
  };
}
