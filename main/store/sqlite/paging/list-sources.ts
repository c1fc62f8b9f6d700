import { formsOf, wordsOf } from '../../../../contract/search-text';
import { FINAL_STATUSES, TASK_TYPES, type TaskStatus, type TaskType } from '../../../../contract/task';
import type { TaskFilter } from '../../types';
import { OPEN_SECTIONS, SECTIONS } from '../records/tally';
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

/** A part of a list whose rows have an order of their own: what waits in run order, the others newest start or end first. */
export interface Section {
  readonly name: SectionName;
  /** The list's, with the statuses of this section alone. */
  readonly filter: TaskFilter;
  /** Indexed sources that together hold exactly the matching rows, each row once. */
  readonly sources: readonly Source[];
}

export function sectionsOf(records: TaskRecords, filter: TaskFilter): Section[] {
  const theirs = theirsIfFew(records, filter);
  return SECTION_NAMES.flatMap((name): Section[] => {
    const statuses = STATUSES[name].filter((status) => filter.statuses?.includes(status) ?? true);
    if (statuses.length === 0 || (filter.needsYou === true && name !== 'waiting')) return [];
    const own = { ...filter, statuses };
    const of = kindsOf(filter.types, statuses);
    // A search goes through what waits in stretches of the run order, and would read all of theirs for each.
    const areTheirs = name === 'ended' || (name === 'waiting' && !filter.text?.trim());
    const sources =
      theirs !== undefined && areTheirs
        ? theirs.map((source) => ({ ...source, rest: joined(of, source.rest) }))
        : sourcesOf(records, name, own);
    return [{ name, filter: own, sources }];
  });
}

/** True where the tally knows how many rows match. */
export function isCounted({ userId, projectId, needsYou, text }: TaskFilter): boolean {
  return userId === undefined && projectId === undefined && needsYou === undefined && !text?.trim();
}

function sourcesOf(records: TaskRecords, name: SectionName, filter: TaskFilter): Source[] {
  const { tally } = records;
  const { types = TASK_TYPES, statuses = [] } = filter;
  const rest = restOf(filter);
  const some = (status: TaskStatus) => types.filter((type) => tally.count(type, status) > 0);
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
    return some('processing').map((type) => {
      const kind = { type, status: 'processing' } as const;
      return { from: `FROM queue_tasks WHERE seq = ${given('?')}`, values: [tally.running(type)], rest, kind };
    });
  }
  return types.flatMap((type) =>
    statuses
      .filter(isFinal)
      .filter((status) => tally.count(type, status) > 0)
      .map((status): Source => {
        const ended = `${from} ${SECTIONS[status]} AND completed_at IS NOT NULL`;
        return { from: ended, values: [type], rest, kind: { type, status } };
      }),
  );
}

type FinalStatus = (typeof FINAL_STATUSES)[number];
const isFinal = (status: TaskStatus): status is FinalStatus => status !== 'waiting' && status !== 'processing';

/** So many rows are read and sorted as quickly as a page of them is picked out of a million others. */
const FEW = 2_000;

/** All tasks of one project or user, which are sorted where they are asked for; undefined where they are many, or the list is of all. */
function theirsIfFew(records: TaskRecords, filter: TaskFilter): Source[] | undefined {
  const { projectId, userId } = filter;
  if ((projectId === undefined && userId === undefined) || filter.needsYou === true) return undefined;
  const { projectId: _project, userId: _user, ...others } = filter;
  const whose = userId === undefined ? `user_id IN ${ALL_USERS}` : `user_id = ${given('?')}`;
  const from = `FROM queue_tasks INDEXED BY queue_tasks_owner WHERE ${whose}${projectId === undefined ? '' : ` AND project_id = ${given('?')}`}`;
  const users = userId === undefined ? [[]] : formsOf(userId).map((form) => [form]);
  const projects = projectId === undefined ? [[]] : formsOf(projectId).map((form) => [form]);
  const rest = restOf(others);
  const sources = users.flatMap((user) =>
    projects.map((project): Source => ({ from, values: [...user, ...project], rest })),
  );
  return sources.every((source) => isShort(records, source)) ? sources : undefined;
}

function isShort(records: TaskRecords, { from, values }: Source): boolean {
  const counted = records.shaped(`SELECT count(*) FROM (SELECT 1 ${from} LIMIT ${FEW + 1})`).pluck();
  return Number(counted.get(...values)) <= FEW;
}

/** The table itself, for stretches of its seqs. */
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
