import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toldFileError } from '../system/disk-error';
import { writeFileAtomically } from '../system/files';

/** The operating system's own protection of small secrets; Electron's safeStorage fits it. */
export interface Cipher {
  isEncryptionAvailable(): boolean;
  encryptString(plain: string): Buffer;
  decryptString(encrypted: Buffer): string;
}

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
  let key: string | undefined;
  const listeners = new Set<() => void>();
  try {
    const [scheme, body] = (await readFile(file, 'utf8')).split(':', 2);
    if (scheme === 'plain' && body !== undefined) key = Buffer.from(body, 'base64').toString('utf8');
    if (scheme === 'system' && body !== undefined) key = cipher.decryptString(Buffer.from(body, 'base64'));
  } catch {
    // No file, or one of another machine's key store: the creator enters the key again.
    key = undefined;
  }
  async function keep(next: string): Promise<void> {
    if (next === '') return rm(file, { force: true });
    const content = cipher.isEncryptionAvailable()
      ? `system:${cipher.encryptString(next).toString('base64')}`
      : `plain:${Buffer.from(next, 'utf8').toString('base64')}`;
    await writeFileAtomically(file, content, 0o600);
  }
  return {
    get: () => key,
    async set(next) {
      try {
        await keep(next);
      } catch (error) {
        throw toldFileError(error, 'The key could not be saved');
      }
      key = next === '' ? undefined : next;
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
