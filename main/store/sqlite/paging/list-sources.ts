import { formsOf, wordsOf } from '../../../../contract/search-text';
import { FINAL_STATUSES, TASK_TYPES, type TaskStatus, type TaskType } from '../../../../contract/task';
import type { TaskFilter } from '../../types';
import { given } from '../records/statements';
import { asNumber, type TaskRecords } from '../records/task-records';

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

/** A part of a list whose rows have an order of their own: what waits in run order, the others newest start or end first. */
export interface Section {
  readonly name: SectionName;
  /** The list's, with the statuses of this section alone. */
  readonly filter: TaskFilter;
  /** Indexed sources that together hold exactly the matching rows, each row once. */
  readonly sources: readonly Source[];
  /** The same for a count, where another index is better at that. */
  readonly counted: readonly Source[];
}

export function sectionsOf(records: TaskRecords, filter: TaskFilter): Section[] {
  const counts = records.summary();
  return SECTION_NAMES.flatMap((name): Section[] => {
    const statuses = STATUSES[name].filter((status) => filter.statuses?.includes(status) ?? true);
    if (statuses.length === 0 || (filter.needsYou === true && name !== 'waiting')) return [];
    const own = { ...filter, statuses };
    // Most are empty at any time.
    const sources = sourcesOf(name, own).filter(({ kind }) => kind === undefined || counts[kind.type][kind.status] > 0);
    const theirs = name === 'waiting' ? theirsThatWait(own) : undefined;
    if (theirs === undefined) return [{ name, filter: own, sources, counted: sources }];
    return [{ name, filter: own, sources: areFew(records, theirs) ? theirs : sources, counted: theirs }];
  });
}

/** True where the trigger-kept counters tell how many rows match. */
export function isCounted({ userId, projectId, needsYou, text }: TaskFilter): boolean {
  return userId === undefined && projectId === undefined && needsYou === undefined && !text?.trim();
}

function sourcesOf(name: SectionName, filter: TaskFilter): Source[] {
  const { types = TASK_TYPES, statuses = [], projectId, userId } = filter;
  const rest = restOf(filter);
  const index = (indexName: string, where: string) => `FROM queue_tasks INDEXED BY ${indexName} WHERE ${where}`;
  const ofType = `type = ${given('?')}`;
  if (filter.needsYou === true) {
    const from = index('queue_tasks_parked', `parked = 1 AND ${ofType}`);
    return types.map((type) => ({ from, values: [type], rest, kind: { type, status: 'waiting' } }));
  }
  if (name === 'waiting') {
    const from = index('queue_tasks_run_order', `${ofType} AND status = 'waiting'`);
    return types.map((type) => ({ from, values: [type], rest, kind: { type, status: 'waiting' } }));
  }
  if (name === 'processing') {
    const from = index('queue_tasks_type_status', `${ofType} AND status = 'processing'`);
    return types.map((type) => ({ from, values: [type], rest, kind: { type, status: 'processing' } }));
  }
  const kinds = kindsOf(filter.types, statuses.length === STATUSES.ended.length ? undefined : statuses);
  if (projectId !== undefined) {
    const from = index('queue_tasks_project_ended', `project_id = ${given('?')} AND completed_at IS NOT NULL`);
    const { projectId: _sought, ...others } = filter;
    return formsOf(projectId).map((form) => ({ from, values: [form], rest: joined(kinds, restOf(others)) }));
  }
  if (userId !== undefined) {
    const from = index('queue_tasks_user_ended', `user_id = ${given('?')} AND completed_at IS NOT NULL`);
    const { userId: _sought, ...others } = filter;
    return formsOf(userId).map((form) => ({ from, values: [form], rest: joined(kinds, restOf(others)) }));
  }
  if (filter.types === undefined && filter.text?.trim()) return searchedOf(statuses, rest);
  const from = index('queue_tasks_ended', `${ofType} AND status = ${given('?')} AND completed_at IS NOT NULL`);
  return types.flatMap((type) =>
    statuses.map((status): Source => ({ from, values: [type, status], rest, kind: { type, status } })),
  );
}

/**
 * A search looks at the rows themselves. Along one index for all types it comes by each page of the table once; along one for each it took
 * twice as long. (The guide's index is for what completed or failed.)
 */
function searchedOf(statuses: readonly TaskStatus[], rest: Conditions): Source[] {
  const cancelled = TASK_TYPES.map((type): Source => {
    const from = `FROM queue_tasks INDEXED BY queue_tasks_ended WHERE type = ${given('?')} AND status = 'cancelled' AND completed_at IS NOT NULL`;
    return { from, values: [type], rest, kind: { type, status: 'cancelled' } };
  });
  const others = statuses.filter((status) => status !== 'cancelled');
  const from = `FROM queue_tasks INDEXED BY queue_tasks_completed_at WHERE status IN ('completed', 'failed') AND completed_at IS NOT NULL`;
  return [
    ...(others.length === 0 ? [] : [{ from, values: [], rest: joined(kindsOf(undefined, others), rest) }]),
    ...(statuses.includes('cancelled') ? cancelled : []),
  ];
}

/** So many rows are read and sorted more quickly than they are picked out of a long queue. */
const FEW = 5_000;

/** What waits of one project or user, which no index has in run order; undefined where the list is of all. */
function theirsThatWait(filter: TaskFilter): Source[] | undefined {
  const { projectId, userId, types } = filter;
  if ((projectId === undefined && userId === undefined) || filter.needsYou === true || filter.text?.trim()) return;
  const { projectId: _project, userId: _user, ...others } = filter;
  const besides = projectId === undefined || userId === undefined ? others : { ...others, userId };
  const from =
    projectId === undefined
      ? `FROM queue_tasks INDEXED BY queue_tasks_user_status WHERE user_id = ${given('?')} AND status = 'waiting'`
      : `FROM queue_tasks INDEXED BY queue_tasks_project_waiting WHERE project_id = ${given('?')} AND status = 'waiting'`;
  const rest = joined(kindsOf(types, undefined), restOf(besides));
  return formsOf(projectId ?? userId ?? '').map((form) => ({ from, values: [form], rest }));
}

function areFew(records: TaskRecords, sources: readonly Source[]): boolean {
  return sources.every(({ from, values }) => {
    const counted = records.sql.shaped(`SELECT count(*) FROM (SELECT 1 ${from} LIMIT ${FEW + 1})`).pluck();
    return asNumber(counted.get(...values)) <= FEW;
  });
}

/** One source for all; where the seqs looked at are bounded, the planner finds the index that is worth it. */
export function wholeTable(filter: TaskFilter): Source {
  const parked = filter.needsYou === true ? ' AND parked = 1' : '';
  const kinds = kindsOf(filter.types, filter.needsYou === true ? ['waiting'] : filter.statuses);
  const rest = joined({ where: parked, values: [] }, restOf(filter));
  return { from: `FROM queue_tasks WHERE 1${kinds.where}`, values: kinds.values, rest };
}

const joined = (one: Conditions, other: Conditions): Conditions => ({
  where: one.where + other.where,
  values: [...one.values, ...other.values],
});

function among(column: string, values: readonly string[]): string {
  return ` AND ${column} IN (${values.map(() => '?').join(', ')})`;
}
function kindsOf(types: readonly TaskType[] | undefined, statuses: readonly TaskStatus[] | undefined): Conditions {
  return {
    where:
      (types === undefined ? '' : among('type', types)) + (statuses === undefined ? '' : among('status', statuses)),
    values: [...(types ?? []), ...(statuses ?? [])],
  };
}

/** A name in whichever form; a plain comparison where there is but one. */
export function named(column: string, name: string): Conditions {
  const forms = formsOf(name);
  return { where: forms.length === 1 ? ` AND ${column} = ${given('?')}` : among(column, forms), values: forms };
}

/** The conditions that no source's index covers. */
function restOf(filter: TaskFilter): Conditions {
  const none: Conditions = { where: '', values: [] };
  const user = filter.userId === undefined ? none : named('user_id', filter.userId);
  const project = filter.projectId === undefined ? none : named('project_id', filter.projectId);
  const parked: Conditions = filter.needsYou === false ? { where: ' AND parked = 0', values: [] } : none;
  const found = (like: string) => `(search_text ${like} OR (error IS NOT NULL AND message_words(error) ${like}))`;
  return [user, project, parked, likeWords(filter.text, found, 2)].reduce(joined);
}

/** Every word of a search must be found; `condition` compares with `like` so many `times`. */
export function likeWords(text: string | undefined, condition: (like: string) => string, times = 1): Conditions {
  const patterns = wordsOf(text ?? '').map((word) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`);
  return {
    where: patterns.map(() => ` AND ${condition("LIKE ? ESCAPE '\\'")}`).join(''),
    values: patterns.flatMap((pattern) => Array<string>(times).fill(pattern)),
  };
}
