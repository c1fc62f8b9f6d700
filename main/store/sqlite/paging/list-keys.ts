import { z } from 'zod';
import { check } from '../../../../contract/check';
import { AppError } from '../../../../contract/errors';
import { inRunOrder } from '../../../../contract/task';
import type { PageStart } from '../../types';
import type { RunPlace } from '../records/owner-tally';
import { iso } from '../records/rows';
import type { TaskRecords } from '../records/task-records';
import { ENDED_SEQ, given } from '../statements/sql';
import { SECTION_NAMES, type Section, type SectionName, type Source, wholeFrom, wholeValues } from './list-sources';

/** What places a row in a list. */
export interface Key {
  readonly section: SectionName;
  readonly seq: number;
  /** Of what waits. */
  readonly priority: number;
  readonly rank: number;
  /** Of what runs its start, of what ended its end, in ms. */
  readonly at: number;
}
export type PlaceRow = Omit<Key, 'section'>;

export const COLUMNS = {
  processing: 'seq, 0 AS priority, 0 AS rank, coalesce(started_at, 0) AS at',
  waiting: 'seq, priority, rank, 0 AS at',
  // The index's own number: by `seq`, SQLite would sort what ended at one moment.
  ended: `${ENDED_SEQ} AS seq, 0 AS priority, 0 AS rank, completed_at AS at`,
} as const satisfies Record<SectionName, string>;
export const timeOf = (name: SectionName) => (name === 'processing' ? 'coalesce(started_at, 0)' : 'completed_at');
/** The column that orders what has one time, as the index has it. */
export const numberOf = (name: SectionName) => (name === 'ended' ? ENDED_SEQ : 'seq');

export function inListOrder(a: Key, b: Key): number {
  if (a.section !== b.section) return SECTION_NAMES.indexOf(a.section) - SECTION_NAMES.indexOf(b.section);
  if (a.section === 'waiting') return inRunOrder(a, b);
  return b.at - a.at || b.seq - a.seq;
}

/** A range of a section that one index seek can read. */
export interface Step {
  readonly where: string;
  readonly values: readonly number[];
}

/** Along the list from its first row, or back from the last one. */
export type Direction = 'onward' | 'back';

/** By the columns of a key. */
function orderOf(name: SectionName, direction: Direction): string {
  if (name === 'waiting') return direction === 'onward' ? 'priority DESC, rank, seq' : 'priority, rank DESC, seq DESC';
  return direction === 'onward' ? 'at DESC, seq DESC' : 'at, seq';
}

/**
 * The rows after the key in the section's order. One comparison cannot seek a key of several columns: the rest of the key's equals comes
 * first.
 */
function stepsAfter(section: Section, after: Key | undefined): Step[] {
  const { name } = section;
  if (name !== 'waiting') {
    const { newest, oldest } = endsOf(section);
    return between(name, after ?? newest, oldest);
  }
  const from = after ?? placesOf(section).first;
  if (from === undefined) return [{ where: '', values: [] }];
  const { priority, rank, seq } = from;
  return [
    { where: ` AND priority = ${given('?')} AND (rank, seq) > (?, ?)`, values: [priority, rank, seq] },
    { where: ' AND priority < ?', values: [priority] },
  ];
}

/** Keys before and after all rows of a section; absent where it has its index to itself. */
function endsOf({ name, ended }: Section): { newest?: Key; oldest?: Key } {
  if (name !== 'ended' || ended === undefined) return {};
  const at = (ms: number): Key => ({ section: 'ended', priority: 0, rank: 0, seq: 0, at: ms });
  return { newest: at(ended.newest + 1), oldest: at(ended.oldest - 1) };
}

function placesOf({ waiting }: Section): { first?: Key; last?: Key } {
  if (waiting === undefined) return {};
  const at = ({ priority, rank }: RunPlace, seq: number): Key => ({ section: 'waiting', priority, rank, seq, at: 0 });
  return { first: at(waiting.first, Number.MIN_SAFE_INTEGER), last: at(waiting.last, Number.MAX_SAFE_INTEGER) };
}

/** Backwards, from the key's own row, or from the section's last row. */
function stepsBefore(section: Section, upTo: Key | undefined): Step[] {
  const { name } = section;
  if (name !== 'waiting') {
    const { newest, oldest } = endsOf(section);
    return between(name, newest, upTo === undefined ? oldest : { ...upTo, seq: upTo.seq - 1 }).toReversed();
  }
  const from = upTo ?? placesOf(section).last;
  if (from === undefined) return [{ where: '', values: [] }];
  const { priority, rank, seq } = from;
  return [
    { where: ` AND priority = ${given('?')} AND (rank, seq) <= (?, ?)`, values: [priority, rank, seq] },
    { where: ' AND priority > ?', values: [priority] },
  ];
}

/** The rows between two keys, both excluded, of a section with its newest rows first. Without a key: from the first row, or to the last. */
export function between(name: SectionName, newer: Key | undefined, older: Key | undefined): Step[] {
  const time = timeOf(name);
  const number = numberOf(name);
  const ofOneMoment = ` AND ${time} = ${given('?')}`;
  if (newer !== undefined && newer.at === older?.at) {
    return [{ where: `${ofOneMoment} AND ${number} < ? AND ${number} > ?`, values: [newer.at, newer.seq, older.seq] }];
  }
  const times = {
    where: (newer === undefined ? '' : ` AND ${time} < ?`) + (older === undefined ? '' : ` AND ${time} > ?`),
    values: [...(newer === undefined ? [] : [newer.at]), ...(older === undefined ? [] : [older.at])],
  };
  return [
    ...(newer === undefined ? [] : [{ where: `${ofOneMoment} AND ${number} < ?`, values: [newer.at, newer.seq] }]),
    times,
    ...(older === undefined ? [] : [{ where: `${ofOneMoment} AND ${number} > ?`, values: [older.at, older.seq] }]),
  ];
}
/** The first `limit` keys that the sources have along the steps, which follow each other in the direction; `offset` of them are left out. */
export function keysOf(
  records: TaskRecords,
  name: SectionName,
  sources: readonly Source[],
  steps: readonly Step[],
  direction: Direction,
  limit: number,
  offset = 0,
): Key[] {
  const keys: Key[] = [];
  // Merged, each step would be read up to its first row, however far that is. Rows to be left out can only be counted over all of them.
  for (const together of offset > 0 ? [steps] : steps.map((step) => [step])) {
    const missing = limit - keys.length;
    if (missing <= 0) break;
    keys.push(...mergedKeys(records, name, sources, together, direction, missing, offset));
  }
  return keys;
}

/** By one statement: SQLite reads each part in the order of its index, and none further than the page needs. */
function mergedKeys(
  records: TaskRecords,
  name: SectionName,
  sources: readonly Source[],
  steps: readonly Step[],
  direction: Direction,
  limit: number,
  offset: number,
): Key[] {
  const parts = sources.flatMap((source) =>
    steps.map((step) => ({
      text: `SELECT ${COLUMNS[name]} ${wholeFrom(source)}${step.where}`,
      values: [...wholeValues(source), ...step.values],
    })),
  );
  if (parts.length === 0) return [];
  const merged = parts.map(({ text }) => text).join(' UNION ALL ');
  return records
    .shaped<PlaceRow>(`${merged} ORDER BY ${orderOf(name, direction)} LIMIT ${given('?')} OFFSET ${given('?')}`)
    .all(...parts.flatMap(({ values }) => values), limit, offset)
    .map((row) => ({ section: name, ...row }));
}

/** Keys behind `after`, in the list's order, `offset` of them left out. */
export function keysAfter(
  records: TaskRecords,
  sections: readonly Section[],
  after: Key | undefined,
  limit: number,
  offset = 0,
): Key[] {
  const keys: Key[] = [];
  let skip = offset;
  for (const section of sections) {
    if (after !== undefined && SECTION_NAMES.indexOf(section.name) < SECTION_NAMES.indexOf(after.section)) continue;
    const from = after?.section === section.name ? after : undefined;
    const { name, sources } = section;
    keys.push(...keysOf(records, name, sources, stepsAfter(section, from), 'onward', limit - keys.length, skip));
    skip = 0;
    if (keys.length >= limit) break;
  }
  return keys;
}

/** The `limit` keys that end at `upTo` (inclusive) or at the list's end, in the list's order. */
export function keysBefore(
  records: TaskRecords,
  sections: readonly Section[],
  upTo: Key | undefined,
  limit: number,
): Key[] {
  let keys: Key[] = [];
  for (const section of sections.toReversed()) {
    if (upTo !== undefined && SECTION_NAMES.indexOf(section.name) > SECTION_NAMES.indexOf(upTo.section)) continue;
    const missing = limit - keys.length;
    const steps = stepsBefore(section, upTo?.section === section.name ? upTo : undefined);
    keys = [...keysOf(records, section.name, section.sources, steps, 'back', missing).toReversed(), ...keys];
    if (keys.length >= limit) break;
  }
  return keys;
}

const cursorSchema = z.union([
  z.tuple([z.literal('waiting'), z.int(), z.number(), z.int()]),
  z.tuple([z.enum(['processing', 'ended']), z.int(), z.int()]),
]);

export function encodeCursor({ section, priority, rank, at, seq }: Key): string {
  const cursor: z.infer<typeof cursorSchema> =
    section === 'waiting' ? [section, priority, rank, seq] : [section, at, seq];
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** `sections`: of the list that it must be a cursor of. */
export function decodeCursor(text: string, sections: readonly Section[]): Key {
  const invalid = new AppError('invalid_request', 'This cursor is not one of ours.', 'cursor');
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw invalid;
  }
  const parsed = check(cursorSchema, json);
  if (!parsed.success) throw invalid;
  const [section] = parsed.data;
  // A filter that matches no section has an empty list, for which every cursor is valid.
  if (sections.length > 0 && !sections.some(({ name }) => name === section)) throw invalid;
  if (parsed.data[0] === 'waiting') {
    const [, priority, rank, seq] = parsed.data;
    return { section: 'waiting', priority, rank, seq, at: 0 };
  }
  const [name, at, seq] = parsed.data;
  return { section: name, priority: 0, rank: 0, at, seq };
}

/** How a page begins that holds what sorts behind this key. */
export function startBehind(after: Key): PageStart {
  const { section, priority, rank, seq, at } = after;
  return {
    cursor: encodeCursor(after),
    after: { priority, rank, seq, ...(section === 'ended' ? { completedAt: iso(at) } : {}) },
  };
}
