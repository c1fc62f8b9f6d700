import { z } from 'zod';
import { type TaskType, taskTypeSchema } from '../../contract/task';
import type { PageRequest, TaskPage } from '../queue/types';
import { byRunOrder, type Key, keySchema, newestFirst } from './list-keys';
import { inRunOrder, type Source, wholeTable } from './list-sources';
import { decodeCursor, encodeCursor } from './list-tasks';
import type { TaskRecords } from './task-records';

/** A slice of the table is to take about so long: then whoever else waits for the event loop has his turn. */
const SLICE_MS = 8;
const FIRST_SLICE_ROWS = 4_000;
const LEAD_ROWS = 75;
const SLACK_ROWS = 150;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
const rangeSchema = z.object({ low: z.int().nullable(), high: z.int().nullable() });
const countSchema = z.object({ type: taskTypeSchema, n: z.int() });
type Counts = Record<TaskType, number>;
const sum = ({ script, image, video }: Counts) => script + image + video;

/** Whether every row must be looked at: words without a project, and nothing that a key leads to at once. */
export function isWideSearch(request: PageRequest): boolean {
  const { text, projectId, userId, before, offset, row } = request;
  const leads = before !== undefined || offset !== undefined || (row !== undefined && inRunOrder(request));
  return !!text?.trim() && projectId === undefined && userId === undefined && !leads;
}

/**
 * Words may be anywhere, so that every row must be looked at: 2 s for a million on a busy machine, during which nothing else would run. So the table
 * is gone through from its newest row in slices. What changes meanwhile is told by events, as with any page.
 */
export class TaskSearch {
  readonly #records: TaskRecords;
  /** Of the search before: its further pages need not count again. */
  #counted: { readonly of: string; readonly total: number } | undefined;
  constructor(records: TaskRecords) {
    this.#records = records;
  }

  async page(request: PageRequest): Promise<TaskPage> {
    const { limit, cursor, row = 0, types, statuses, text, needsYou } = request;
    const of = JSON.stringify([types, statuses, text, needsYou]);
    const isFirst = cursor === undefined && row < SLACK_ROWS;
    const known = isFirst || this.#counted?.of !== of ? undefined : this.#counted.total;
    const runOrder = inRunOrder(request);
    const after = cursor === undefined ? undefined : decodeCursor(cursor, runOrder);
    const isBehind = (key: Key) =>
      after === undefined ||
      (after.length === 1
        ? key.seq < after[0]
        : byRunOrder(key, { priority: after[0], rank: after[1], seq: after[2] }) > 0);
    // Counted already: what is before the page is of no interest.
    const newest = known !== undefined && after?.length === 1 ? after[0] - 1 : undefined;
    const before: Counts = { script: 0, image: 0, video: 0 };
    let keys: Key[] = [];
    let counted = 0;
    let started = isFirst || cursor !== undefined;
    for await (const slice of this.#slices(wholeTable(request), newest)) {
      const found = slice.counts();
      counted += sum(found);
      if (!started && counted > row - LEAD_ROWS) {
        started = true;
        const skip = Math.max(0, row - LEAD_ROWS - sum(before));
        for (const type of slice.typesOfFirst(skip)) before[type] += 1;
        keys.push(...slice.keys('seq DESC', limit + 1, skip));
      } else if (!started) for (const type of taskTypeSchema.options) before[type] += found[type];
      else if (runOrder) {
        const more = sum(found) === 0 ? [] : slice.keys('priority DESC, rank, seq', Number.MAX_SAFE_INTEGER, 0);
        keys = [...keys, ...more.filter(isBehind)].sort(byRunOrder).slice(0, limit + 1);
      } else if (keys.length <= limit && sum(found) > 0) {
        const more = slice.keys('seq DESC', Number.MAX_SAFE_INTEGER, 0).filter(isBehind);
        keys = [...keys, ...more].sort(newestFirst).slice(0, limit + 1);
      }
      // The rest is only counted, once for each search.
      if (known !== undefined && !runOrder && keys.length > limit) break;
    }
    if (!started && counted > 0) return this.page({ ...request, row: counted - 1 });
    const total = known ?? counted;
    this.#counted = { of, total };
    const page = keys.slice(0, limit);
    const [first, last] = [page[0], page.at(-1)];
    const start = isFirst || cursor !== undefined || first === undefined ? undefined : { ...first, seq: first.seq + 1 };
    return {
      tasks: page.map(({ seq }) => this.#records.task(this.#records.bySeq(seq))),
      total,
      ...(start === undefined ? {} : { start: { after: start, rows: before, cursor: encodeCursor(start, runOrder) } }),
      ...(keys.length > limit && last !== undefined ? { nextCursor: encodeCursor(last, runOrder) } : {}),
    };
  }

  /** The matching rows of one stretch of seqs after the other, from `newest` on down. */
  async *#slices(source: Source, newest: number | undefined) {
    const { sql } = this.#records;
    const range = rangeSchema.parse(sql.shaped('SELECT min(seq) AS low, max(seq) AS high FROM queue_tasks').get());
    let high = newest ?? range.high ?? 0;
    let rows = FIRST_SLICE_ROWS;
    while (high >= (range.low ?? 1)) {
      const from = `${source.from} AND seq > ? AND seq <= ?`;
      const values = [...source.values, high - rows, high];
      const startedAt = performance.now();
      yield {
        counts(): Counts {
          const counts: Counts = { script: 0, image: 0, video: 0 };
          for (const found of sql.shaped(`SELECT type, count(*) AS n ${from} GROUP BY type`).all(...values)) {
            const { type, n } = countSchema.parse(found);
            counts[type] = n;
          }
          return counts;
        },
        keys(order: string, limit: number, skip: number): Key[] {
          return sql
            .shaped(`SELECT seq, priority, rank ${from} ORDER BY ${order} LIMIT ? OFFSET ?`)
            .all(...values, limit, skip)
            .map((key) => keySchema.parse(key));
        },
        typesOfFirst(count: number): TaskType[] {
          return sql
            .shaped(`SELECT type ${from} ORDER BY seq DESC LIMIT ?`)
            .all(...values, count)
            .map((row) => taskTypeSchema.parse(Reflect.get(Object(row), 'type')));
        },
      };
      high -= rows;
      const tookMs = performance.now() - startedAt;
      rows = Math.max(500, Math.round(rows * Math.min(2, Math.max(0.25, SLICE_MS / Math.max(0.1, tookMs)))));
      await nextTurn();
    }
  }
}
