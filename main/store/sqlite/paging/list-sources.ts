import { formsOf, wordsOf } from '../../../../contract/search-text';
import { FINAL_STATUSES, TASK_TYPES, type TaskStatus, type TaskType } from '../../../../contract/task';
import type { TaskFilter } from '../../types';
import { ENTRIES_PER_ROW, type OwnerCounts } from '../records/owner-tally';
import { OPEN_SECTIONS, SECTIONS } from '../records/sections';
import type { TaskRecords } from '../records/task-records';
import { ALL_USERS } from '../statements/files';
import { ENDED_SEQ, given } from '../statements/sql';

type Value = string | number;

export interface Source {
  /** Table and index, and conditions that the index covers. */
  readonly from: string;
  readonly values: readonly Value[];
  /** What else its rows must be. */
  readonly rest: Conditions;
  /** Absent when rows of more than one type or status may be there. */
  readonly kind?: { readonly type: TaskType; readonly status: TaskStatus };
}
export interface Conditions {
  readonly where: string;
  readonly values: readonly Value[];
}
export const wholeFrom = ({ from, rest }: Source): string => from + rest.where;
export const wholeValues = ({ values, rest }: Source): Value[] => [...values, ...rest.values];

const STATUSES = {
  processing: ['processing'],
  waiting: ['waiting'],
  ended: FINAL_STATUSES,
} as const satisfies Record<string, readonly TaskStatus[]>;
export type SectionName = keyof typeof STATUSES;
/** In a list's order. */
export const SECTION_NAMES = ['processing', 'waiting', 'ended'] as const satisfies readonly SectionName[];

/** A part of a list with an order of its own: waiting tasks in run order, the others by newest start or end. */
export interface Section {
  readonly name: SectionName;
  /** The list's, with the statuses of this section alone. */
  readonly filter: TaskFilter;
  /** Indexed sources that together hold exactly the matching rows, each row once. */
  readonly sources: readonly Source[];
  /** How many rows of a type and status it has; absent where only reading them can say. */
  readonly count?: (type: TaskType, status: TaskStatus) => number;
  /** Nothing but types and statuses narrow it. */
  readonly isWhole: boolean;
  /** Of an owner whose index entries lie among those of others: the times (ms since 1970) and places between which they are. */
  readonly ended?: OwnerCounts['ended'];
  readonly waiting?: OwnerCounts['waiting'];
}

export function sectionsOf(records: TaskRecords, filter: TaskFilter): Section[] {
  const { userId, projectId, needsYou, text } = filter;
  const isOwned = userId !== undefined || projectId !== undefined;
  const owner = isOwned ? records.tally.owner({ userId, projectId }) : undefined;
  const known = owner ?? records.tally;
  const hasWords = !!text?.trim();
  return SECTION_NAMES.flatMap((name): Section[] => {
    const statuses = STATUSES[name].filter((status) => filter.statuses?.includes(status) ?? true);
    if (statuses.length === 0 || (needsYou === true && name !== 'waiting')) return [];
    const own = { ...filter, statuses };
    // A search reads waiting tasks in stretches of the run order; a sorted source would be read whole for each stretch.
    const areSorted =
      owner !== undefined && needsYou !== true && (name === 'ended' || (name === 'waiting' && !hasWords));
    const isCounted = needsYou === undefined && !hasWords;
    const sorted = areSorted && isSortedSooner(records, owner, own) ? sortedSources(own) : undefined;
    return [
      {
        name,
        filter: own,
        sources: sorted ?? sourcesOf(records, name, own, known),
        isWhole: isCounted && !isOwned,
        ...(isCounted ? { count: (type, status) => known.count(type, status) } : {}),
        ...(owner === undefined || sorted !== undefined ? {} : { ended: owner.ended, waiting: owner.waiting }),
      },
    ];
  });
}

interface Counts {
  count(type: TaskType, status: TaskStatus): number;
}

/** `known` counts at least as many tasks as the filter matches, so a kind with a count of 0 needs no source. */
function sourcesOf(records: TaskRecords, name: SectionName, filter: TaskFilter, known: Counts): Source[] {
  const { tally } = records;
  const { types = TASK_TYPES, statuses = [] } = filter;
  const rest = restOf(filter);
  const some = (status: TaskStatus) => types.filter((type) => known.count(type, status) > 0);
  const ofType = `type = ${given('?')}`;
  if (filter.needsYou === true) {
    const from = `FROM queue_tasks INDEXED BY queue_tasks_parked WHERE parked = 1 AND ${ofType}`;
    return some('waiting').map((type) => ({ from, values: [type], rest, kind: { type, status: 'waiting' } }));
  }
  const from = `FROM queue_tasks INDEXED BY queue_tasks_lists WHERE ${ofType} AND section =`;
  if (name === 'waiting') {
    // The running task keeps its entry until it ends.
    const open = `AND completed_at IS NULL AND ${ENDED_SEQ} IS NULL AND seq <> ?`;
    return some('waiting').flatMap((type) =>
      OPEN_SECTIONS.map((section): Source => {
        const values = [type, tally.running(type)];
        return { from: `${from} ${section} ${open}`, values, rest, kind: { type, status: 'waiting' } };
      }),
    );
  }
  if (name === 'processing') {
    return some('processing').flatMap((type) => {
      const kind = { type, status: 'processing' } as const;
      return tally
        .runs(type)
        .map((seq): Source => ({ from: `FROM queue_tasks WHERE seq = ${given('?')}`, values: [seq], rest, kind }));
    });
  }
  return types.flatMap((type) =>
    statuses
      .filter(isFinal)
      .filter((status) => known.count(type, status) > 0)
      .map((status): Source => {
        const ended = `${from} ${SECTIONS[status]} AND completed_at IS NOT NULL`;
        return { from: ended, values: [type], rest, kind: { type, status } };
      }),
  );
}

type FinalStatus = (typeof FINAL_STATUSES)[number];
const isFinal = (status: TaskStatus): status is FinalStatus => status !== 'waiting' && status !== 'processing';

const PAGE_ROWS = 100;

/**
 * An owner's tasks are either all read and sorted, or picked out of the list index, where they lie among others. Their number decides which
 * is faster: 2,000 among 1,000,000 are sorted, 20,000 are picked out.
 */
function isSortedSooner(records: TaskRecords, owner: OwnerCounts, filter: TaskFilter): boolean {
  const { types = TASK_TYPES, statuses = [] } = filter;
  const total = (counts: Counts) =>
    types.reduce((sum, type) => sum + statuses.reduce((n, status) => n + counts.count(type, status), 0), 0);
  const matching = total(owner);
  return matching > 0 && owner.total * ENTRIES_PER_ROW * matching <= PAGE_ROWS * total(records.tally);
}

function sortedSources({ projectId, userId, ...others }: TaskFilter): Source[] {
  const whose = userId === undefined ? `user_id IN ${ALL_USERS}` : `user_id = ${given('?')}`;
  const from = `FROM queue_tasks INDEXED BY queue_tasks_owner WHERE ${whose}${projectId === undefined ? '' : ` AND project_id = ${given('?')}`}`;
  const users = userId === undefined ? [[]] : formsOf(userId).map((form) => [form]);
  const projects = projectId === undefined ? [[]] : formsOf(projectId).map((form) => [form]);
  const rest = joined(kindsOf(others.types, others.statuses), restOf(others));
  return users.flatMap((user) => projects.map((project): Source => ({ from, values: [...user, ...project], rest })));
}

/** The table itself, for stretches of its seqs. Of most rows a search reads the words and no more: the other columns are looked at last. */
export function wholeTable(filter: TaskFilter): Source {
  const parked: Conditions = filter.needsYou === true ? { where: ' AND parked = 1', values: [] } : NONE;
  const kinds = kindsOf(filter.types, filter.needsYou === true ? ['waiting'] : filter.statuses);
  return {
    from: 'FROM queue_tasks NOT INDEXED WHERE 1',
    values: [],
    rest: [restOf(filter), parked, kinds].reduce(joined),
  };
}

const joined = (one: Conditions, other: Conditions): Conditions => ({
  where: one.where + other.where,
  values: [...one.values, ...other.values],
});

const NONE: Conditions = { where: '', values: [] };
function among(column: string, values: readonly string[]): Conditions {
  return { where: ` AND ${column} IN (${values.map(() => '?').join(', ')})`, values };
}
/** A row is compared with words only where it must be: with three types and three statuses, that is a fifth of a search. */
function kindsOf(types: readonly TaskType[] = TASK_TYPES, statuses: readonly TaskStatus[] | undefined): Conditions {
  const ofType = types.length === TASK_TYPES.length ? NONE : among('type', types);
  if (statuses === undefined) return ofType;
  const isEnded = FINAL_STATUSES.every((status) => statuses.includes(status)) && statuses.every(isFinal);
  const ofStatus = isEnded ? { where: ` AND section <= ${SECTIONS.completed}`, values: [] } : among('status', statuses);
  return joined(ofType, ofStatus);
}

/** A name in whichever form; a plain comparison where there is but one. */
export function named(column: string, name: string): Conditions {
  const forms = formsOf(name);
  return forms.length === 1 ? { where: ` AND ${column} = ${given('?')}`, values: forms } : among(column, forms);
}

/** The conditions that no source's index covers. */
function restOf(filter: TaskFilter): Conditions {
  const user = filter.userId === undefined ? NONE : named('user_id', filter.userId);
  const project = filter.projectId === undefined ? NONE : named('project_id', filter.projectId);
  const parked: Conditions = filter.needsYou === false ? { where: ' AND parked = 0', values: [] } : NONE;
  const found = (like: string) => `(search_text ${like} OR (error IS NOT NULL AND message_words(error) ${like}))`;
  return [user, project, parked, likeWords(filter.text, found, 2)].reduce(joined);
}

/** Every word of a search must be found. `condition` compares with `like` this many `times`. */
export function likeWords(text: string | undefined, condition: (like: string) => string, times = 1): Conditions {
  const patterns = wordsOf(text ?? '').map((word) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`);
  return {
    where: patterns.map(() => ` AND ${condition("LIKE ? ESCAPE '\\'")}`).join(''),
    values: patterns.flatMap((pattern) => Array<string>(times).fill(pattern)),
  };
}
