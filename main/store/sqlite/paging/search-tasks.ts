import { perType, type QueueTask, sumTypes, TASK_TYPES, type TaskType } from '../../../../contract/task';
import type { PageRequest, PageStart, TaskPage } from '../../types';
import type { TaskRecords } from '../records/task-records';
import { LEAD_ROWS, type RowsByType, SLACK_ROWS, type TypeCount } from './find-row';
import {
  COLUMNS,
  type Direction,
  decodeCursor,
  encodeCursor,
  inListOrder,
  type Key,
  type PlaceRow,
  startBehind,
} from './list-keys';
import { SECTION_NAMES, type Section, sectionsOf, wholeFrom, wholeTable, wholeValues } from './list-sources';
import { type Stretch, stretchesByEnd, stretchesInRunOrder } from './stretches';

interface Match {
  readonly type: TaskType;
  readonly key: Key;
}
type MatchRow = PlaceRow & { readonly type: TaskType };

/** Words may be anywhere, so every row of the list must be read. (Only the guide's call has an `offset`, and it takes no words.) */
export function isSearch({ text, offset }: PageRequest): boolean {
  return !!text?.trim() && offset === undefined;
}

/**
 * One page of a search. Reading a million rows takes 2 s on a busy machine, and nothing else would run meanwhile; so the list is read in
 * stretches, in its own order. Tasks are returned as they were when they were found. Events report what changes meanwhile, as with any
 * page.
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
  const before: RowsByType = perType(() => 0);
  const page: Match[] = [];
  const tasks: QueueTask[] = [];
  let counted = 0;
  for await (const stretch of search.stretches('onward', cursor)) {
    if (page.length > limit || counted < skip) {
      const counts = search.counts(stretch);
      const isBefore = counted + sumTypes(counts) <= skip;
      if (isBefore) for (const type of TASK_TYPES) before[type] += counts[type];
      if (isBefore || page.length > limit) {
        counted += sumTypes(counts);
        continue;
      }
    }
    const matches = search.matches(stretch);
    const first = Math.max(0, skip - counted);
    for (const { type } of matches.slice(0, first)) before[type] += 1;
    counted += matches.length;
    // One more than asked for: it shows whether the list goes on.
    const taken = matches.slice(first, first + limit + 1 - page.length);
    tasks.push(...search.tasks(taken.slice(0, limit - page.length)));
    page.push(...taken);
    // The rest is only counted, and only once per search: with its first page, or with one from the middle.
    if (cursor !== undefined && page.length > limit) break;
  }
  const [head] = page;
  // Past the end: the list has become shorter since its length was returned.
  if (head === undefined && counted > 0) return pageBehind(search, { ...request, row: counted - 1 });
  const last = page.length > limit ? page[limit - 1] : undefined;
  const start = skip === 0 || head === undefined ? undefined : startAt(head.key, before);
  return {
    tasks,
    ...(cursor === undefined ? { total: counted } : {}),
    ...(start === undefined ? {} : { start }),
    ...(last === undefined ? {} : { nextCursor: encodeCursor(last.key) }),
  };
}

/** The rows up to and including the cursor's own. One more is read to know where this page begins. */
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
  return { tasks, ...(after === undefined ? {} : { start: startBehind(after.key) }), nextCursor: upTo };
}

/** The start of a page that begins at this key; there need not be a task with the key. */
function startAt(key: Key, rows: RowsByType): PageStart {
  return { ...startBehind({ ...key, seq: key.section === 'waiting' ? key.seq - 1 : key.seq + 1 }), rows };
}

interface SectionStretch extends Stretch {
  readonly section: Section;
}

interface Read {
  readonly from: string;
  readonly values: readonly (string | number)[];
}
interface Span {
  readonly n: number;
  readonly first: number | null;
  readonly last: number | null;
}
/** So many rows of the table are read for one of the stretch, at most. */
const MOST_SPREAD = 2;

/** A list that is gone through stretch by stretch, section by section. */
class Search {
  readonly #records: TaskRecords;
  readonly #types: readonly TaskType[];
  readonly #sections: readonly Section[];

  constructor(records: TaskRecords, request: PageRequest) {
    this.#records = records;
    this.#types = request.types ?? TASK_TYPES;
    this.#sections = sectionsOf(records, request);
  }

  decode(cursor: string): Key {
    return decodeCursor(cursor, this.#sections);
  }

  async *stretches(direction: Direction, from: Key | undefined): AsyncGenerator<SectionStretch, void> {
    const passed = from === undefined ? 0 : SECTION_NAMES.indexOf(from.section);
    const ahead = this.#sections.filter(({ name }) => {
      const place = SECTION_NAMES.indexOf(name);
      return from === undefined || (direction === 'onward' ? place >= passed : place <= passed);
    });
    for (const section of direction === 'onward' ? ahead : ahead.toReversed()) {
      const own = from?.section === section.name ? from : undefined;
      for await (const stretch of this.#within(section, direction, own)) yield { ...stretch, section };
    }
  }
  #within(section: Section, direction: Direction, from: Key | undefined): AsyncIterable<Stretch> {
    if (section.name === 'waiting') return stretchesInRunOrder(this.#records, this.#types, direction, from);
    return stretchesByEnd(this.#records, section, direction, from);
  }

  counts(stretch: SectionStretch): RowsByType {
    const counts: RowsByType = perType(() => 0);
    for (const { from, values } of this.#reads(stretch)) {
      const counting = this.#records.shaped<TypeCount>(`SELECT type, count(*) AS n ${from} GROUP BY type`);
      for (const { type, n } of counting.all(...values)) counts[type] += n;
    }
    return counts;
  }
  /** In the list's order. */
  matches(stretch: SectionStretch): Match[] {
    const { name } = stretch.section;
    return this.#reads(stretch)
      .flatMap(({ from, values }) =>
        this.#records
          .shaped<MatchRow>(`SELECT type, ${COLUMNS[name]} ${from}`)
          .all(...values)
          .map(({ type, ...place }): Match => ({ type, key: { ...place, section: name } })),
      )
      .sort((a, b) => inListOrder(a.key, b.key));
  }
  /**
   * A search reads whole rows. Tasks end in nearly the order in which they were added. Where the rows of a stretch lie together in the
   * table, it is read from first to last, which takes a third of the time of picking them out.
   */
  #reads({ section, where, values }: SectionStretch): Read[] {
    const { name, sources, filter } = section;
    const each = sources.map((source) => ({
      from: wholeFrom(source) + where,
      values: [...wholeValues(source), ...values],
    }));
    if (name !== 'ended' || filter.userId !== undefined || filter.projectId !== undefined) return each;
    const spans = sources.map((source) =>
      this.#records
        .shaped<Span>(`SELECT count(*) AS n, min(seq) AS first, max(seq) AS last ${source.from}${where}`)
        .get(...source.values, ...values),
    );
    const rows = spans.reduce((n, span) => n + (span?.n ?? 0), 0);
    const first = Math.min(...spans.map((span) => span?.first ?? Number.MAX_SAFE_INTEGER));
    const last = Math.max(...spans.map((span) => span?.last ?? 0));
    if (rows === 0) return [];
    if (last - first >= MOST_SPREAD * rows) return each;
    const { from, rest } = wholeTable(filter);
    return [
      {
        from: `${from} AND seq >= ? AND seq <= ?${rest.where}${where}`,
        values: [first, last, ...rest.values, ...values],
      },
    ];
  }
  tasks(matches: readonly Match[]): QueueTask[] {
    return matches.map(({ key }) => this.#records.task(this.#records.bySeq(key.seq)));
  }
}
