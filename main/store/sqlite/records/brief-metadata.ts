import { METADATA_FIELDS, type QueueTask } from '../../../../contract/task';
import { wholeCharacter } from '../../../system/whole-character';
import { isRecord, parseAny } from './json';

/** Texts of metadata are cut to this in lists and events: a hundred scripts of 180,000 characters would be a reply of 49 MB. */
const BRIEF_CHARS = 300;
/**
 * About how much of one task's metadata a list shows, whatever it is made of. A page may send thousands of short fields of its own; a
 * hundred such tasks were a reply of 92 MB. Sixty scenes with long texts fit.
 */
const MAX_BRIEF_CHARS = 64_000;
/** What an entry costs beside its name and its text. */
const ENTRY_CHARS = 8;
/** Kept first: a page's own fields must not push out the title. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set(Object.values(METADATA_FIELDS).flat());
/** Metadata up to this length has no brief: it lies on the task's own page or the next one and is cut when it is read. */
const LONG_METADATA_BYTES = 2_000;

export type Metadata = Pick<QueueTask, 'metadata' | 'metadataCut'>;

/**
 * The brief of metadata as a task's row holds it: a list, to distinguish it from whole metadata, which is an object. Undefined when nothing
 * needs to be cut, or when the whole can be read as fast.
 */
export function briefColumn(metadata: Readonly<Record<string, unknown>>, column: string): string | undefined {
  if (column.length * 3 <= LONG_METADATA_BYTES || Buffer.byteLength(column) <= LONG_METADATA_BYTES) return undefined;
  const brief = cut(metadata);
  return brief.metadataCut === undefined ? undefined : JSON.stringify([brief.metadata, brief.metadataCut]);
}

/** Whether a column holds a brief. */
export const isBrief = (column: string): boolean => column.startsWith('[');

/** A column as a list shows it. It holds a brief, metadata too short for one, or a row from before briefs existed. */
export function briefMetadata(column: string): Metadata {
  const json = parseAny(column);
  if (Array.isArray(json)) return ofBrief(json);
  if (!isRecord(json)) return { metadata: {} };
  return column.length <= BRIEF_CHARS ? { metadata: json } : cut(json);
}

function ofBrief([metadata, cuts]: unknown[]): Metadata {
  if (!isRecord(metadata) || !isRecord(cuts)) return { metadata: {} };
  const lengths = Object.entries(cuts).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return { metadata, metadataCut: Object.fromEntries(lengths) };
}

/** A whole task as a list shows it: itself, unless it has something to cut. */
export function briefTask(task: QueueTask, column: string): QueueTask {
  return column.length <= BRIEF_CHARS ? task : { ...task, ...cut(task.metadata) };
}

/**
 * Cuts texts and drops the entries that a list has no room for. `metadataCut` then gives the full length of each list or object that lost
 * entries; the path of the metadata itself is "".
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

const beginning = (text: string): string => text.slice(0, wholeCharacter(text, BRIEF_CHARS));
