import { TASK_STATUSES, TASK_TYPES, type TaskStatus, type TaskType } from '../../contract/task';
import type { TaskFilter } from '../queue/types';
import { given } from './statements';

export interface Source {
  /** Table, index and conditions that every row of this source meets. */
  readonly from: string;
  /** Absent when rows of more than one type may be there. */
  readonly type?: TaskType;
  readonly values: readonly (string | number)[];
}

/** True when all rows asked for wait: they come in run order, everything else newest first. */
export function inRunOrder(filter: TaskFilter): boolean {
  return filter.needsYou === true || (filter.statuses?.length === 1 && filter.statuses[0] === 'waiting');
}

/** Indexed sources that together hold exactly the matching rows, each row once. */
export function sourcesOf(filter: TaskFilter): Source[] {
  const rest = restOf(filter);
  const { types, statuses } = filter;
  const source = (index: string, where: string, values: (string | number)[], type?: TaskType): Source => ({
    ...(type === undefined ? {} : { type }),
    from: `FROM queue_tasks${index === '' ? '' : ` INDEXED BY ${index}`} WHERE ${where}${rest.where}`,
    values: [...values, ...rest.values],
  });
  if (filter.needsYou === true) {
    if (statuses !== undefined && !statuses.includes('waiting')) return [];
    return (types ?? TASK_TYPES).map((type) =>
      source('queue_tasks_parked', `parked = 1 AND type = ${given('?')}`, [type], type),
    );
  }
  if (inRunOrder(filter)) {
    return (types ?? TASK_TYPES).map((type) =>
      source('queue_tasks_run_order', `type = ${given('?')} AND status = 'waiting'`, [type], type),
    );
  }
  if (filter.projectId !== undefined || filter.userId !== undefined) {
    const index = filter.projectId === undefined ? 'queue_tasks_user_id' : 'queue_tasks_project_id';
    const kinds = kindsOf(types, statuses);
    return [
      {
        from: `FROM queue_tasks INDEXED BY ${index} WHERE 1${rest.where}${kinds.where}`,
        values: [...rest.values, ...kinds.values],
      },
    ];
  }
  if (types === undefined && statuses === undefined) return [source('', '1', [])];
  return (types ?? TASK_TYPES).flatMap((type) =>
    (statuses ?? TASK_STATUSES).map((status) =>
      source('queue_tasks_type_status', `type = ${given('?')} AND status = ${given('?')}`, [type, status], type),
    ),
  );
}

/** One source for all; where the seqs looked at are bounded, the planner finds the index that is worth it. */
export function wholeTable(filter: TaskFilter): Source {
  const rest = restOf(filter);
  const statuses = inRunOrder(filter) ? (['waiting'] as const) : filter.statuses;
  const kinds = kindsOf(filter.types, statuses);
  const parked = filter.needsYou === true ? ' AND parked = 1' : '';
  return {
    from: `FROM queue_tasks WHERE 1${kinds.where}${parked}${rest.where}`,
    values: [...kinds.values, ...rest.values],
  };
}

function kindsOf(types: readonly TaskType[] | undefined, statuses: readonly TaskStatus[] | undefined) {
  const among = (column: string, values: readonly string[] | undefined) =>
    values === undefined ? '' : ` AND ${column} IN (${values.map(() => '?').join(', ')})`;
  return { where: among('type', types) + among('status', statuses), values: [...(types ?? []), ...(statuses ?? [])] };
}

/** The conditions that no source's index covers. */
export function restOf(filter: TaskFilter): { where: string; values: string[] } {
  const values: string[] = [];
  let where = '';
  if (filter.userId !== undefined) {
    where += ` AND user_id = ${given('?')}`;
    values.push(filter.userId);
  }
  if (filter.projectId !== undefined) {
    where += ` AND project_id = ${given('?')}`;
    values.push(filter.projectId);
  }
  if (filter.needsYou === false) where += ' AND parked = 0';
  const words = likeWords(filter.text, (like) => `(search_text ${like} OR error ${like})`, 2);
  return { where: where + words.where, values: [...values, ...words.values] };
}

/** Every word of a search must be found; `condition` compares with `like` so many `times`. */
export function likeWords(
  text: string | undefined,
  condition: (like: string) => string,
  times = 1,
): { where: string; values: string[] } {
  const words = (text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const patterns = words.map((word) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`);
  return {
    where: words.map(() => ` AND ${condition("LIKE ? ESCAPE '\\'")}`).join(''),
    values: patterns.flatMap((pattern) => Array<string>(times).fill(pattern)),
  };
}
