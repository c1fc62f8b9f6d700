import { join } from 'node:path';
import { z } from 'zod';
import { type TaskType, taskTypeSchema } from '../../contract/task';
import { asFileError } from '../system/disk-error';
import { readJsonFile, writeFileAtomically } from '../system/files';
import { Listeners } from '../system/listeners';
import { type Cipher, seal, unseal } from './sealed';

const sealedSchema = z.partialRecord(taskTypeSchema, z.record(z.string(), z.string()));
const fileSchema = z.strictObject({ version: z.literal(1), secrets: sealedSchema });
type Sealed = z.infer<typeof sealedSchema>;

/** Secrets of the creator's own code, by type and name. A value is written and handed to a run; nothing reads it back for the panel. */
export interface ProcessorSecrets {
  get(type: TaskType, name: string): string | undefined;
  /** Those that have a value. */
  names(type: TaskType): string[];
  /** Empty removes it. @throws AppError when it cannot be saved. */
  set(type: TaskType, name: string, value: string): Promise<void>;
  /** Called with the type whose secrets changed. */
  onChange(listener: (type: TaskType) => void): () => void;
}

/** Kept in `<home>/processor-secrets.json` (0600), apart from the settings: those are shown, exported and mailed around. */
export async function openProcessorSecrets(home: string, cipher: Cipher): Promise<ProcessorSecrets> {
  const file = join(home, 'processor-secrets.json');
  let sealed: Sealed = (await readJsonFile(file, fileSchema)).value?.secrets ?? {};
  const listeners = new Listeners<TaskType>();
  const get = (type: TaskType, name: string): string | undefined => {
    const ofType = sealed[type] ?? {};
    // A name such as `constructor` is a good one, and every object has it.
    const text = Object.hasOwn(ofType, name) ? ofType[name] : undefined;
    return text === undefined ? undefined : unseal(text, cipher);
  };
  return {
    get,
    names: (type) => Object.keys(sealed[type] ?? {}).filter((name) => get(type, name) !== undefined),
    async set(type, name, value) {
      const { [name]: _, ...others } = sealed[type] ?? {};
      const next = { ...sealed, [type]: value === '' ? others : { ...others, [name]: seal(value, cipher) } };
      const content = { version: 1, secrets: next } satisfies z.infer<typeof fileSchema>;
      try {
        await writeFileAtomically(file, `${JSON.stringify(content, null, 2)}\n`, 0o600);
      } catch (error) {
        throw asFileError(error, 'The secret could not be saved');
      }
      sealed = next;
      listeners.emit(type);
    },
    onChange: (listener) => listeners.add(listener),
  };
}
