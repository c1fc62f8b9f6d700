import { join } from 'node:path';
import { z } from 'zod';
import { type SecretValues, secretValueSchema } from '../../contract/implementations';
import { asFileError } from '../system/disk-error';
import { readJsonFile, writeFileAtomically } from '../system/files';
import { Listeners } from '../system/listeners';
import { type Cipher, seal, unseal } from './sealed';

const fileSchema = z.strictObject({ version: z.literal(1), secrets: z.record(z.string(), z.string()) });

/** The secrets of voices and picture sources, by their options' keys. A value is stored and handed to runs; the panel never reads it back. */
export interface OptionSecrets {
  /** Those of these keys that have a value. */
  of(keys: readonly string[]): SecretValues;
  /** Those that have a value. */
  keys(): string[];
  /** Empty removes it. @throws AppError when it cannot be saved. */
  set(key: string, value: string): Promise<void>;
  onChange(listener: (key: string) => void): () => void;
}

/** Kept in `<home>/option-secrets.json` (0600), apart from the settings: those are shown, exported and mailed around. */
export async function openOptionSecrets(home: string, cipher: Cipher): Promise<OptionSecrets> {
  const file = join(home, 'option-secrets.json');
  let sealed = new Map(Object.entries((await readJsonFile(file, fileSchema)).value?.secrets ?? {}));
  const listeners = new Listeners<string>();
  const get = (key: string): string | undefined => {
    const text = sealed.get(key);
    // Somebody may have written the file by hand.
    return text === undefined ? undefined : secretValueSchema.safeParse(unseal(text, cipher)).data;
  };
  return {
    of: (keys) =>
      Object.fromEntries(
        keys.flatMap((key) => {
          const value = get(key);
          return value === undefined ? [] : [[key, value] as const];
        }),
      ),
    keys: () => [...sealed.keys()].filter((key) => get(key) !== undefined),
    async set(key, value) {
      const next = new Map(sealed);
      if (value === '') next.delete(key);
      else next.set(key, seal(value, cipher));
      const content = { version: 1, secrets: Object.fromEntries(next) } satisfies z.infer<typeof fileSchema>;
      try {
        await writeFileAtomically(file, `${JSON.stringify(content, null, 2)}\n`, 0o600);
      } catch (error) {
        throw asFileError(error, 'The key could not be saved');
      }
      sealed = next;
      listeners.emit(key);
    },
    onChange: (listener) => listeners.add(listener),
  };
}
