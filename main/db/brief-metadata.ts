import { z } from 'zod';
import type { QueueTask } from '../../contract/task';

/** Texts of metadata are cut to this in lists and events: a hundred scripts of 180,000 characters would be an answer of 49 MB. */
export const BRIEF_CHARS = 300;
/** Metadata up to so long has no brief: it lies on the task's own page or on the next, and is cut as it is read. */
export const LONG_METADATA_BYTES = 2_000;

export type Metadata = Pick<QueueTask, 'metadata' | 'metadataCut'>;

const recordSchema = z.record(z.string(), z.unknown());
/** What a brief holds: a list, so that it is told from whole metadata, which is an object. */
const briefSchema = z.tuple([recordSchema, z.record(z.string(), z.int())]);

/** The row of `task_briefs`, or undefined when there is nothing to cut or the whole is read as fast. */
export function briefColumn(metadata: Readonly<Record<string, unknown>>, column: string): string | undefined {
  if (column.length * 3 <= LONG_METADATA_BYTES || Buffer.byteLength(column) <= LONG_METADATA_BYTES) return undefined;
  const brief = cut(metadata);
  return brief.metadataCut === undefined ? undefined : JSON.stringify([brief.metadata, brief.metadataCut]);
}

/** Whether a column holds a brief. */
export const isBrief = (column: string): boolean => column.startsWith('[');

/** A column as a list tells it, whether it holds a brief, metadata too short for one, or a row from before there were briefs. */
export function briefMetadata(column: string): Metadata {
  let json: unknown;
  try {
    json = JSON.parse(column);
  } catch {
    return { metadata: {} };
  }
  if (Array.isArray(json)) {
    const brief = briefSchema.safeParse(json);
    return brief.success ? { metadata: brief.data[0], metadataCut: brief.data[1] } : { metadata: {} };
  }
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) return { metadata: {} };
  return column.length <= BRIEF_CHARS ? { metadata: parsed.data } : cut(parsed.data);
}

/** A whole task as a list tells it: itself, unless it has something to cut. */
export function briefTask(task: QueueTask, column: string): QueueTask {
  return column.length <= BRIEF_CHARS ? task : { ...task, ...cut(task.metadata) };
}

function cut(metadata: Readonly<Record<string, unknown>>): Metadata {
  const lengths: Record<string, number> = {};
  const shorten = (value: unknown, path: string): unknown => {
    if (typeof value === 'string') {
      if (value.length <= BRIEF_CHARS) return value;
      lengths[path] = value.length;
      return beginning(value);
    }
    if (Array.isArray(value)) return value.map((entry, index) => shorten(entry, `${path}.${index}`));
    return typeof value === 'object' && value !== null ? shortenFields(value, `${path}.`) : value;
  };
  const shortenFields = (fields: object, prefix: string): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, shorten(value, prefix + key)]));
  const shorter = shortenFields(metadata, '');
  return Object.keys(lengths).length === 0
    ? { metadata: { ...metadata } }
    : { metadata: shorter, metadataCut: lengths };
}

/** Half a character is none. */
function beginning(text: string): string {
  const last = text.charCodeAt(BRIEF_CHARS - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? BRIEF_CHARS - 1 : BRIEF_CHARS);
}
