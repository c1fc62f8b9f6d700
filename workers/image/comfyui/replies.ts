import { z } from 'zod';
import { check } from '../../../contract/check';
import { cleanText } from '../../language/clean-text';

/*
 * What ComfyUI replies, read as loosely as its versions differ: a field that is missing or of another shape means nothing.
 */

const MAX_SAID_CHARS = 300;
/** Our own name of a job, which a version that chooses ids itself repeats in its list. */
export const KEY_FIELD = 'studio_queue';

export interface PictureName {
  readonly filename: string;
  readonly subfolder: string;
  readonly type: string;
}

/** How a job stands. `unknown`: the server has not heard of it. */
export type JobState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'waiting'; readonly id: string; readonly ahead: number }
  | { readonly kind: 'running'; readonly id: string }
  | { readonly kind: 'done'; readonly picture: PictureName | undefined }
  | { readonly kind: 'failed'; readonly said: string | undefined };

const itemSchema = z.tuple([z.number(), z.string()]).rest(z.unknown());
const keySchema = z.looseObject({ [KEY_FIELD]: z.string() });
export const queueSchema = z.looseObject({
  queue_running: z.array(z.unknown()),
  queue_pending: z.array(z.unknown()),
});

/** A job in the lists of what runs and waits: by its id, or by the name that we gave it. */
export function inQueue(
  { queue_running, queue_pending }: z.infer<typeof queueSchema>,
  id: string,
  key: string,
): JobState {
  const running = queue_running.flatMap(itemOf);
  const pending = queue_pending.flatMap(itemOf).sort((a, b) => a.number - b.number);
  const isMeant = (item: QueueItem) => item.id === id || item.key === key;
  const runs = running.find(isMeant);
  if (runs !== undefined) return { kind: 'running', id: runs.id };
  const place = pending.findIndex(isMeant);
  const waits = pending[place];
  if (waits === undefined) return { kind: 'unknown' };
  return { kind: 'waiting', id: waits.id, ahead: running.length + place };
}

interface QueueItem {
  readonly number: number;
  readonly id: string;
  readonly key: string | undefined;
}
function itemOf(value: unknown): QueueItem[] {
  const item = check(itemSchema, value);
  if (!item.success) return [];
  const [number, id, , extra] = item.data;
  const named = check(keySchema, extra);
  const key = named.success ? named.data[KEY_FIELD] : undefined;
  return [{ number, id, key: typeof key === 'string' ? key : undefined }];
}

const pictureSchema = z.object({
  filename: z.string().min(1),
  subfolder: z.string().catch(''),
  type: z.string().catch('output'),
});
const outputSchema = z.looseObject({ images: z.array(z.unknown()) });
const entrySchema = z.looseObject({
  outputs: z.record(z.string(), z.unknown()).catch({}),
  status: z
    .looseObject({ status_str: z.string().catch(''), messages: z.array(z.unknown()).catch([]) })
    .catch({ status_str: '', messages: [] }),
});
export const historySchema = z.record(z.string(), z.unknown());

/** A job in the history; undefined while it is not there. */
export function inHistory(history: z.infer<typeof historySchema>, id: string): JobState | undefined {
  const entry = check(entrySchema, history[id]);
  if (!entry.success) return undefined;
  const { outputs, status } = entry.data;
  if (status.status_str === 'error') return { kind: 'failed', said: errorIn(status.messages) };
  return { kind: 'done', picture: pictureIn(outputs) };
}

/** The picture that was saved by the last node of the workflow that saves one; a preview where none does. */
function pictureIn(outputs: Readonly<Record<string, unknown>>): PictureName | undefined {
  const pictures = Object.values(outputs).flatMap((output) => {
    const read = check(outputSchema, output);
    const first = check(pictureSchema, read.success ? read.data.images[0] : undefined);
    return first.success ? [first.data] : [];
  });
  return pictures.findLast(({ type }) => type === 'output') ?? pictures.at(-1);
}

const messageSchema = z.tuple([z.literal('execution_error'), z.looseObject({})]).rest(z.unknown());
/** What a node said when it failed; undefined when somebody stopped the job. */
function errorIn(messages: readonly unknown[]): string | undefined {
  for (const message of messages) {
    const read = check(messageSchema, message);
    if (read.success) return sayBriefly([read.data[1].node_type, read.data[1].exception_message]);
  }
  return undefined;
}

export const acceptedSchema = z.looseObject({ prompt_id: z.string().min(1).max(200) });

const nodeErrorsSchema = z.record(
  z.string(),
  z.looseObject({ class_type: z.unknown(), errors: z.array(z.looseObject({})).catch([]) }),
);
const refusalSchema = z.looseObject({ error: z.unknown(), node_errors: z.unknown() });

/** Why a workflow was not accepted: what is wrong with its first node, or with all of it. */
export function refusalIn(value: unknown): string {
  const read = check(refusalSchema, value);
  if (!read.success) return '?';
  const nodes = check(nodeErrorsSchema, read.data.node_errors);
  for (const { class_type, errors } of nodes.success ? Object.values(nodes.data) : []) {
    const [first] = errors;
    if (first !== undefined) return sayBriefly([class_type, first.message, first.details]);
  }
  const error = check(z.looseObject({}), read.data.error);
  return error.success ? sayBriefly([error.data.message, error.data.details]) : sayBriefly([read.data.error]);
}

function sayBriefly(parts: readonly unknown[]): string {
  const said = parts.flatMap((part) => (typeof part === 'string' ? [cleanText(part)] : []));
  const words = [...new Set(said)].filter((part) => part !== '').join(': ');
  return (words.length > MAX_SAID_CHARS ? `${words.slice(0, MAX_SAID_CHARS)}…` : words) || '?';
}
