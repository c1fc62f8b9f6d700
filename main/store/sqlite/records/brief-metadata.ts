import { z } from 'zod';
import { METADATA_FIELDS, type QueueTask } from '../../../../contract/task';

/** Texts of metadata are cut to this in lists and events: a hundred scripts of 180,000 characters would be an answer of 49 MB. */
const BRIEF_CHARS = 300;
/**
 * More than about this is not told of one task, whatever it is made of: a page's own fields may be thousands of short ones, and a hundred such
 * tasks were an answer of 92 MB. Sixty scenes with long texts have room.
 */
const MAX_BRIEF_CHARS = 64_000;
/** What an entry costs beside its name and its text. */
const ENTRY_CHARS = 8;
/** Told first: a page's own must not push out the title. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set(Object.values(METADATA_FIELDS).flat());
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

/**
 * Cuts texts, and leaves out what comes after as much as a list has room for. That is told as the number of entries of the list or object
 * it is missing from, of which the metadata itself has the path "".
 */
function cut(metadata: Readonly<Record<string, unknown>>): Metadata {
  const cuts: Record<string, number> = {};
  let left = MAX_BRIEF_CHARS;
  const shorten = (value: unknown, path: string): unknown => {
    left -= ENTRY_CHARS;
    if (typeof value === 'string') {
      const isLong = value.length > BRIEF_CHARS;
      if (isLong) cuts[path] = value.length;
      left -= isLong ? BRIEF_CHARS + path.length : value.length;
      return isLong ? beginning(value) : value;
    }
    if (Array.isArray(value)) {
      const entries = value.map((entry, index): [string, unknown] => [String(index), entry]);
      return shortenEntries(entries, path).map(([, entry]) => entry);
    }
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(shortenEntries(Object.entries(value), path))
      : value;
  };
  const shortenEntries = (entries: readonly [string, unknown][], path: string): [string, unknown][] => {
    const kept: [string, unknown][] = [];
    for (const [key, value] of entries) {
      if (left <= 0) {
        cuts[path] = entries.length;
        break;
      }
      left -= key.length;
      kept.push([key, shorten(value, path === '' ? key : `${path}.${key}`)]);
    }
    return kept;
  };
  const entries = Object.entries(metadata);
  const known = entries.filter(([key]) => KNOWN_FIELDS.has(key));
  const own = entries.filter(([key]) => !KNOWN_FIELDS.has(key));
  const shorter = Object.fromEntries(shortenEntries([...known, ...own], ''));
  return Object.keys(cuts).length === 0 ? { metadata: { ...metadata } } : { metadata: shorter, metadataCut: cuts };
}

/** Half a character is none. */
function beginning(text: string): string {
  const last = text.charCodeAt(BRIEF_CHARS - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? BRIEF_CHARS - 1 : BRIEF_CHARS);
}
