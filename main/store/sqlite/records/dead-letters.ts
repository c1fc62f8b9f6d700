import { z } from 'zod';
import { formsOf } from '../../../../contract/search-text';
import { queueTaskSchema, type TaskStatus, type TaskType, taskAttemptSchema } from '../../../../contract/task';
import type { DeadLetter, DeadLetterFilter, DismissFilter } from '../../types';
import { likeWords, named } from '../paging/list-sources';
import { given } from '../statements/sql';
import { briefTask } from './brief-metadata';
import { parseProblem, searchedWords } from './message-column';
import { iso, parseJson, type TaskRow } from './rows';
import type { TaskRecords } from './task-records';
import { TYPE_LIST } from './type-list';

interface LetterRow {
  readonly id: number;
  readonly original_task_id: string;
  readonly type: TaskType;
  readonly failed_at: number;
  readonly error_message: string;
  readonly task_data: string;
  readonly retry_history: string;
  readonly task_status: TaskStatus | null;
}
const attemptsSchema = z.array(taskAttemptSchema);
const taskDataSchema = queueTaskSchema.nullable();

/**
 * Keeps a failure for good, with the history of its attempts and the words to search it by. A task that fails again is found only by its
 * latest letter, which also has the attempts of the earlier ones. Without an `id` it gets the next number.
 */
export function addDeadLetter(records: TaskRecords, row: TaskRow, failedAtMs: number, id: number | null = null): void {
  const { sql } = records;
  const history = records.attempts(row.seq);
  const error = row.error ?? '';
  const { lastInsertRowid } = sql.addDeadLetter.run(
    id,
    row.id,
    row.type,
    failedAtMs,
    error,
    JSON.stringify(records.wholeTask(row)),
    JSON.stringify(history),
  );
  const words = `${row.search_text}\n${searchedWords(error)}`;
  sql.forgetDeadLetters.run(row.id);
  sql.addDeadLetterSearch.run(lastInsertRowid, row.id, row.type, row.project_id, words);
}

function matching(filter: DeadLetterFilter): { where: string; values: (string | number)[] } {
  const { types, projectId, text } = filter;
  const words = likeWords(text, (like) => `s.words ${like}`);
  let where = '';
  const values: (string | number)[] = [];
  // The index can seek only one type: several would have to be sorted.
  const [only, ...others] = types ?? [];
  if (types !== undefined && others.length > 0) where += ` AND +s.type IN (${types.map(() => '?').join(', ')})`;
  else if (types !== undefined) where += only === undefined ? ' AND 0' : ` AND s.type = ${given('?')}`;
  values.push(...(types ?? []));
  if (projectId !== undefined) {
    // The index cannot seek two forms of a name: they would have to be sorted.
    const name = named(formsOf(projectId).length === 1 ? 's.project_id' : '+s.project_id', projectId);
    where += name.where;
    values.push(...name.values);
  }
  return { where: where + words.where, values: [...values, ...words.values] };
}

/** Newest first, behind `beforeId`. */
export function listDeadLetters(
  records: TaskRecords,
  request: DeadLetterFilter & { readonly limit: number; readonly beforeId?: number },
): DeadLetter[] {
  const { where, values } = matching(request);
  const rows = records
    .shaped<LetterRow>(
      'SELECT d.*, t.status AS task_status FROM dead_letter_search AS s CROSS JOIN dead_letter_queue AS d ON d.id = s.id ' +
        `LEFT JOIN queue_tasks AS t ON t.id = s.task_id WHERE s.id < ?${where} ORDER BY s.id DESC LIMIT ${given('?')}`,
    )
    .all(request.beforeId ?? Number.MAX_SAFE_INTEGER, ...values, request.limit);
  return rows.map((row) => {
    // A letter whose record cannot be read still says what failed, when and why, so it is listed too.
    const taskData = parseJson(row.task_data, taskDataSchema, null);
    return {
      id: row.id,
      originalTaskId: row.original_task_id,
      type: row.type,
      failedAt: iso(row.failed_at),
      errorMessage: parseProblem(row.error_message),
      ...(taskData === null ? {} : { taskData: briefTask(taskData, row.task_data) }),
      retryHistory: parseJson(row.retry_history, attemptsSchema, []),
      ...(row.task_status === null ? {} : { taskStatus: row.task_status }),
    };
  });
}

export function countDeadLetters(records: TaskRecords, filter: DeadLetterFilter): { total: number; failed: number } {
  const { where, values } = matching(filter);
  const total = records
    .shaped(`SELECT count(*) FROM dead_letter_search AS s WHERE 1${where}`)
    .pluck()
    .get(...values);
  return { total: Number(total), failed: stillFailed(records, filter).length };
}

/** Their records stay until the clean-up; only the rows by which they are found go. */
export function dismissDeadLetters(records: TaskRecords, { id, ...filter }: DismissFilter): number {
  const { where, values } = matching(filter);
  const one = id === undefined ? '' : ' AND s.id = ?';
  return records
    .shaped(`DELETE FROM dead_letter_search AS s WHERE 1${where}${one}`)
    .run(...values, ...(id === undefined ? [] : [id])).changes;
}

/** The seqs (oldest first) of the tasks of matching letters that nobody has tried again since. */
export function stillFailed(records: TaskRecords, filter: DeadLetterFilter): number[] {
  const { where, values } = matching(filter);
  return records
    .shaped(
      'SELECT t.seq FROM queue_tasks AS t INDEXED BY queue_tasks_lists ' +
        'CROSS JOIN dead_letter_search AS s ON s.task_id = t.id ' +
        `WHERE t.type IN (${TYPE_LIST}) AND t.section = 1${where} ORDER BY t.seq`,
    )
    .pluck()
    .all(...values)
    .map(Number);
}
