import type { z } from 'zod';
import { type QueueTask, TASK_TYPES, type TaskType, taskTypeSchema } from '../../contract/task';
import type { PageRequest, PageStart, TaskPage } from '../queue/types';
import { LEAD_ROWS, SLACK_ROWS, typeCountSchema } from './find-row';
import { byRunOrder, type Cursor, type Key, keySchema, newestFirst } from './list-keys';
import { inRunOrder, type Source, sourcesOf, wholeTable } from './list-sources';
import { decodeCursor, encodeCursor } from './list-tasks';
import { type Direction, type Stretch, stretchesInRunOrder, stretchesOfSeqs } from './stretches';
import type { TaskRecords } from './task-records';

type Counts = Record<TaskType, number>;
const sum = ({ script, image, video }: Counts) => script + image + video;

const matchSchema = keySchema.extend({ type: taskTypeSchema });
type Match = z.infer<typeof matchSchema>;

/** Words may be anywhere: every row of the list must be looked at. (Only the guide's call has an `offset`, and it knows no words.) */
export function isSearch({ text, offset }: PageRequest): boolean {
  return !!text?.trim() && offset === undefined;
}

/**
 * One page of what words are found in. To look at a million rows takes 2 s on a busy machine, during which nothing else would run; so the list is gone
 * through in stretches, in its own order. What changes meanwhile is told by events, as with any page; its tasks are as they were when they were found.
 */
export function searchTasks(records: TaskRecords, request: PageRequest): Promise<TaskPage> {
  const search = new Search(records, request);
  return request.before === undefined ? pageBehind(search, request) : pageBefore(search, request, request.before);
}

/** From the list's beginning, from a row of it, or behind a cursor. */
async function pageBehind(search: Search, request: PageRequest): Promise<TaskPage> {
  const { limit, row = 0 } = request;
  const cursor = request.cursor === undefined ? undefined : search.decode(request.cursor);
  const skip = cursor !== undefined || row < SLACK_ROWS ? 0 : row - LEAD_ROWS;
  const before: Counts = { script: 0, image: 0, video: 0 };
  const page: Match[] = [];
  const tasks: QueueTask[] = [];
  let counted = 0;
  for await (const stretch of search.stretches('onward', cursor)) {
    if (page.length > limit || counted < skip) {
      const counts = search.counts(stretch);
      const isBefore = counted + sum(counts) <= skip;
      if (isBefore) for (const type of TASK_TYPES) before[type] += counts[type];
      if (isBefore || page.length > limit) {
        counted += sum(counts);
        continue;
      }
    }
    const matches = search.matches(stretch);
    const first = Math.max(0, skip - counted);
    for (const { type } of matches.slice(0, first)) before[type] += 1;
    counted += matches.length;
    // One more than asked for: it tells whether the list goes on.
    const taken = matches.slice(first, first + limit + 1 - page.length);
    tasks.push(...search.tasks(taken.slice(0, limit - page.length)));
    page.push(...taken);
    // The rest is only counted, once for each search: with its first page, or with one from the middle.
    if (cursor !== undefined && page.length > limit) break;
  }
  const [head] = page;
  // Past the end: the list became shorter since its length was told.
  if (head === undefined && counted > 0) return pageBehind(search, { ...request, row: counted - 1 });
  const last = page.length > limit ? page[limit - 1] : undefined;
  const start = skip === 0 || head === undefined ? undefined : search.startAt(head, before);
  return {
    tasks,
    ...(cursor === undefined ? { total: counted } : {}),
    ...(start === undefined ? {} : { start }),
    ...(last === undefined ? {} : { nextCursor: search.startBehind(last).cursor }),
  };
}

/** The rows up to the cursor's own: one more is read to know where this page begins in its turn. */
async function pageBefore(search: Search, { limit }: PageRequest, upTo: string): Promise<TaskPage> {
  const page: Match[] = [];
  const tasks: QueueTask[] = [];
  for await (const stretch of search.stretches('back', search.decode(upTo))) {
    const room = limit - page.length;
    const taken = search.matches(stretch).slice(-(room + 1));
    tasks.unshift(...search.tasks(room === 0 ? [] : taken.slice(-room)));
    page.unshift(...taken);
    if (page.length > limit) break;
  }
  const after = page.length > limit ? page[0] : undefined;
  return { tasks, ...(after === undefined ? {} : { start: search.startBehind(after) }), nextCursor: upTo };
}

/** A list that is gone through stretch by stretch. */
class Search {
  readonly #records: TaskRecords;
  readonly #types: readonly TaskType[];
  readonly #runOrder: boolean;
  readonly #sources: readonly Source[];

  constructor(records: TaskRecords, request: PageRequest) {
    this.#records = records;
    this.#types = request.types ?? TASK_TYPES;
    this.#runOrder = inRunOrder(request);
    this.#sources = this.#runOrder ? sourcesOf(request) : [wholeTable(request)];
  }

  decode(cursor: string): Cursor {
    return decodeCursor(cursor, this.#runOrder);
  }
  /** Of a page that begins with this row; no task need have the key that is told. */
  startAt({ priority, rank, seq }: Key, rows: Counts): PageStart {
    return { ...this.startBehind({ priority, rank, seq: this.#runOrder ? seq - 1 : seq + 1 }), rows };
  }
  startBehind({ priority, rank, seq }: Key): PageStart {
    return { after: { priority, rank, seq }, cursor: encodeCursor({ priority, rank, seq }, this.#runOrder) };
  }

  stretches(direction: Direction, cursor: Cursor | undefined): AsyncIterable<Stretch> {
    return this.#runOrder
      ? stretchesInRunOrder(this.#records, this.#types, direction, cursor)
      : stretchesOfSeqs(this.#records, direction, cursor?.[0]);
  }
  counts({ where, values }: Stretch): Counts {
    const counts: Counts = { script: 0, image: 0, video: 0 };
    for (const source of this.#sources) {
      const counting = this.#records.sql.shaped(`SELECT type, count(*) AS n ${source.from}${where} GROUP BY type`);
      for (const found of counting.all(...source.values, ...values)) {
        const { type, n } = typeCountSchema.parse(found);
        counts[type] += n;
      }
    }
    return counts;
  }
  /** In the list's order. */
  matches({ where, values }: Stretch): Match[] {
    return this.#sources
      .flatMap((source) =>
        this.#records.sql
          .shaped(`SELECT seq, priority, rank, type ${source.from}${where}`)
          .all(...source.values, ...values)
          .map((found) => matchSchema.parse(found)),
      )
      .sort(this.#runOrder ? byRunOrder : newestFirst);
  }
  tasks(matches: readonly Match[]): QueueTask[] {
    return matches.map(({ seq }) => this.#records.task(this.#records.bySeq(seq)));
  }
}
