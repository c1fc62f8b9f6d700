import { readFile, rm } from 'node:fs/promises';
import { asFileError } from '../system/disk-error';
import { writeFileAtomically } from '../system/files';
import { Listeners } from '../system/listeners';
import { type Cipher, seal, unseal } from './sealed';

/** One secret of the creator's. Nothing reads it back for the panel. */
export interface KeptSecret {
  get(): string | undefined;
  /** Empty removes it. */
  set(value: string): Promise<void>;
  onChange(listener: () => void): () => void;
}

/**
 * A secret in a file of its own (0600), encrypted by the system where it can, apart from the settings: those are shown, exported and
 * mailed around. @param notSaved what is said when it cannot be written.
 */
export async function openKeptSecret(file: string, cipher: Cipher, notSaved: string): Promise<KeptSecret> {
  const sealed = await readFile(file, 'utf8').catch(() => undefined);
  let value = sealed === undefined ? undefined : unseal(sealed, cipher);
  const listeners = new Listeners<void>();
  async function keep(next: string): Promise<void> {
    if (next === '') return rm(file, { force: true });
    await writeFileAtomically(file, seal(next, cipher), 0o600);
  }
  return {
    get: () => value,
    async set(next) {
      try {
        await keep(next);
      } catch (error) {
        throw asFileError(error, notSaved);
      }
      value = next === '' ? undefined : next;
      listeners.emit();
    },
    onChange: (listener) => listeners.add(listener),
  };
}
