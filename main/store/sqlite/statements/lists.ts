import type { TaskType } from '../../../../contract/task';
import { ENDED_SEQ, given, rows, values } from './sql';

interface Place {
  readonly rank: number;
  readonly seq: number;
}
interface Moving {
  readonly type: string;
  readonly section: number;
  readonly priority: number;
  readonly rank: number;
  readonly seq: number;
  readonly moving: number;
}
/** A place in the run order, and the seq of the type's running task, which stays among the waiting entries until it ends. */
interface FromPlace {
  readonly type: string;
  readonly priority: number;
  readonly rank: number;
  readonly seq: number;
  readonly running: number;
}

const WAITING = 'FROM queue_tasks INDEXED BY queue_tasks_lists WHERE';
const OPEN = `completed_at IS NULL AND ${ENDED_SEQ} IS NULL`;
const IN_ITS_BUCKET =
  `${WAITING} type = @type AND section IN (3, 4) AND ${OPEN} AND priority = @priority AND seq <> @running ` +
  'AND CAST(rank / 1024.0 AS INTEGER) = CAST(@rank / 1024.0 AS INTEGER)';
const OF_EQUALS = `${WAITING} type = ${given('@type')} AND section = ${given('@section')} AND ${OPEN} AND priority = ${given('@priority')}`;

/** Places among those that wait, and names of users and projects. */
export const LIST_SQL = {
  /** 2048: no rank in the same bucket is further off. */
  aheadInBucket: values<[FromPlace], number>(
    `SELECT count(*) ${IN_ITS_BUCKET} AND rank >= @rank - 2048 AND (rank, seq) < (@rank, @seq)`,
  ),
  behindInBucket: values<[FromPlace], number>(
    `SELECT count(*) ${IN_ITS_BUCKET} AND rank <= @rank + 2048 AND (rank, seq) > (@rank, @seq)`,
  ),
  firstRank: values<[{ type: string; section: number; priority: number }], number | null>(
    `SELECT min(rank) ${OF_EQUALS}`,
  ),
  placeBefore: rows<[Moving], Place>(
    `SELECT rank, seq ${OF_EQUALS} AND (rank, seq) < (@rank, @seq) AND seq <> @moving ORDER BY rank DESC, seq DESC LIMIT 1`,
  ),
  placeAfter: rows<[Moving], Place>(
    `SELECT rank, seq ${OF_EQUALS} AND (rank, seq) > (@rank, @seq) AND seq <> @moving ORDER BY rank, seq LIMIT 1`,
  ),
  /** When the first in line of this priority was added. */
  firstReadyAdded: values<[{ type: string; priority: number; running: number }], number>(
    `SELECT created_at ${WAITING} type = ${given('@type')} AND section = 3 AND ${OPEN} AND priority = ${given('@priority')} ` +
      'AND seq <> @running ORDER BY rank, seq LIMIT 1',
  ),
  countParked: values<[type: string], number>(
    'SELECT count(*) FROM queue_tasks INDEXED BY queue_tasks_parked WHERE parked = 1 AND type = ?',
  ),
  equals: rows<[{ type: string; section: number; priority: number; running: number }], Place>(
    `SELECT rank, seq ${OF_EQUALS} AND seq <> @running ORDER BY rank, seq`,
  ),
  /** The type of the task that this one waits for; of several, the one that was added first. */
  firstOpenType: values<[seq: number], TaskType>(
    'SELECT t.type FROM task_dependencies AS d CROSS JOIN queue_tasks AS t ON t.id = d.depends_on_id ' +
      `WHERE d.task_seq = ${given('?')} AND d.done = 0 ORDER BY t.seq LIMIT 1`,
  ),

  firstUser: values<[], string | null>('SELECT min(user_id) FROM queue_tasks INDEXED BY queue_tasks_owner'),
  nextUser: values<[after: string], string | null>(
    'SELECT min(user_id) FROM queue_tasks INDEXED BY queue_tasks_owner WHERE user_id > ?',
  ),
  /** The user's first project from this name on. */
  projectFrom: values<[user: string, from: string], string | null>(
    `SELECT min(project_id) FROM queue_tasks INDEXED BY queue_tasks_owner WHERE user_id = ${given('?')} AND project_id >= ?`,
  ),
} as const;
