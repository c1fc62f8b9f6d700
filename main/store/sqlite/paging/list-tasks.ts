import { sumTypes } from '../../../../contract/task';
import type { CountedPage, PageRequest } from '../../types';
import type { TaskRecords } from '../records/task-records';
import { countSection, startInSection, startOfRow } from './find-row';
import { decodeCursor, encodeCursor, type Key, keysAfter, keysBefore, startBehind } from './list-keys';
import { type Section, sectionsOf } from './list-sources';

/**
 * One page: running, waiting and ended tasks, as far as asked for. A section over several types or statuses is merged from one indexed
 * source each, because SQLite would sort the whole result for `type IN (…) ORDER BY …`. Keys alone are merged; the rows of the page are
 * read last.
 */
export function listTasks(records: TaskRecords, request: PageRequest): CountedPage {
  const sections = sectionsOf(records, request);
  const { limit, row, cursor, offset = 0 } = request;
  if (request.before !== undefined) return pageBefore(records, sections, request.before, limit);
  const found = row === undefined ? undefined : startOfRow(records, sections, row);
  const after = found?.after ?? (cursor === undefined ? undefined : decodeCursor(cursor, sections));
  const keys =
    after === undefined && offset > 0
      ? keysFrom(records, sections, offset, limit + 1)
      : keysAfter(records, sections, after, limit + 1);
  const page = keys.slice(0, limit);
  const last = page.at(-1);
  const more = keys.length > limit && last !== undefined;
  return {
    tasks: page.map((key) => records.task(records.bySeq(key.seq))),
    total: countAll(records, sections),
    ...(found === undefined ? {} : { start: { ...startBehind(found.after), rows: found.rows } }),
    ...(more ? { nextCursor: encodeCursor(last) } : {}),
  };
}

/** From the row of this number on. Rows before it are skipped by number where their number is known. */
function keysFrom(records: TaskRecords, sections: readonly Section[], offset: number, limit: number): Key[] {
  let left = offset;
  for (const [index, section] of sections.entries()) {
    const count = countSection(records, section);
    if (left >= count) {
      left -= count;
      continue;
    }
    const start = section.isWhole ? startInSection(records, section, left) : undefined;
    const passed = start === undefined ? 0 : sumTypes(start.rows);
    return keysAfter(records, sections.slice(index), start?.after, limit, left - passed);
  }
  return [];
}

/** The rows up to and including the cursor's own. One more is read to know where this page begins. */
function pageBefore(records: TaskRecords, sections: readonly Section[], upTo: string, limit: number): CountedPage {
  const keys = keysBefore(records, sections, decodeCursor(upTo, sections), limit + 1);
  const after = keys.length > limit ? keys[0] : undefined;
  return {
    tasks: keys.slice(-limit).map((key) => records.task(records.bySeq(key.seq))),
    total: countAll(records, sections),
    ...(after === undefined ? {} : { start: startBehind(after) }),
    nextCursor: upTo,
  };
}

const countAll = (records: TaskRecords, sections: readonly Section[]): number =>
  sections.reduce((sum, section) => sum + countSection(records, section), 0);
