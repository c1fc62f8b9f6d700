import { formsOf } from '../../../../contract/search-text';
import { needsYouSchema, sumTypes, TASK_STATUSES, type TaskType } from '../../../../contract/task';
import type { FilmSource, FilmTask } from '../../film-source';
import { keysAfter } from '../paging/list-keys';
import { sectionsOf } from '../paging/list-sources';
import { briefMetadata } from '../records/brief-metadata';
import { parseJson, type TaskRow } from '../records/rows';
import type { TaskRecords } from '../records/task-records';
import { usersOf } from '../records/users';
import { given, type Prepared, prepareAll, rows, values } from '../statements/sql';

type FilmTaskRow = Pick<
  TaskRow,
  | 'seq'
  | 'id'
  | 'type'
  | 'status'
  | 'priority'
  | 'rank'
  | 'created_at'
  | 'started_at'
  | 'completed_at'
  | 'user_id'
  | 'blocked_by'
  | 'needs_you'
  | 'metadata'
>;

const FILM_SQL = {
  filmTasks: rows<[user: string, project: string, after: number, limit: number], FilmTaskRow>(
    'SELECT seq, id, type, status, priority, rank, created_at, started_at, completed_at, user_id, blocked_by, ' +
      // A review is noted before it is needed.
      'CASE WHEN parked = 1 THEN needs_you END AS needs_you, metadata ' +
      `FROM queue_tasks INDEXED BY queue_tasks_owner WHERE user_id = ${given('?')} AND project_id = ${given('?')} AND seq > ? ` +
      `ORDER BY seq LIMIT ${given('?')}`,
  ),
  projectOf: values<[seq: number], string>('SELECT project_id FROM queue_tasks WHERE seq = ?'),
  projectsBelow: rows<[below: number, limit: number], { seq: number; project: string }>(
    `SELECT seq, project_id AS project FROM queue_tasks WHERE seq < ? ORDER BY seq DESC LIMIT ${given('?')}`,
  ),
} as const;

/** Tasks a step: with their outputs some 3 ms. */
const STEP = 100;
const optionalNeedsYou = needsYouSchema.optional();

export class SqliteFilmSource implements FilmSource {
  readonly #records: TaskRecords;
  readonly #sql: Prepared<typeof FILM_SQL>;

  constructor(records: TaskRecords) {
    this.#records = records;
    this.#sql = prepareAll(records.connection, FILM_SQL);
  }

  *tasksOf(projectId: string) {
    const projects = formsOf(projectId);
    for (const user of usersOf(this.#records)) {
      for (const project of projects) {
        let after = Number.MIN_SAFE_INTEGER;
        for (;;) {
          const found = this.#sql.filmTasks.all(user, project, after, STEP);
          if (found.length > 0) yield found.map((row) => this.#filmTask(row));
          const last = found.at(-1);
          if (found.length < STEP || last === undefined) break;
          after = last.seq;
        }
      }
    }
  }

  *recent(sinceMs: number) {
    for (const statuses of [
      ['processing', 'waiting'],
      ['completed', 'failed', 'cancelled'],
    ] as const) {
      const sections = sectionsOf(this.#records, { statuses });
      let last: ReturnType<typeof keysAfter>[number] | undefined;
      for (;;) {
        const keys = keysAfter(this.#records, sections, last, STEP);
        const isRecent = ({ section, at }: (typeof keys)[number]) => section !== 'ended' || at >= sinceMs;
        const recent = keys.filter(isRecent);
        yield recent.flatMap(({ seq }) => this.#sql.projectOf.get(seq)?.normalize('NFC') ?? []);
        last = keys.at(-1);
        if (recent.length < STEP || last === undefined) break;
      }
    }
  }

  projectsBelow(seq: number) {
    const found = this.#sql.projectsBelow.all(seq, STEP * 10);
    const projects = [...new Set(found.map(({ project }) => project.normalize('NFC')))];
    const last = found.at(-1);
    return found.length < STEP * 10 || last === undefined ? { projects } : { projects, below: last.seq };
  }

  taskCount(): number {
    const summary = this.#records.tally.summary();
    const ofType = (type: TaskType) => TASK_STATUSES.reduce((sum, status) => sum + summary[type][status], 0);
    return sumTypes({ script: ofType('script'), image: ofType('image'), video: ofType('video') });
  }

  #filmTask(row: FilmTaskRow): FilmTask {
    const { title, variant } = briefMetadata(row.metadata).metadata;
    return {
      seq: row.seq,
      id: row.id,
      type: row.type,
      status: row.status,
      priority: row.priority,
      rank: row.rank,
      createdAtMs: row.created_at,
      startedAtMs: row.started_at ?? undefined,
      endedAtMs: row.completed_at ?? undefined,
      userId: row.user_id,
      isBlocked: row.blocked_by > 0,
      needsYou: row.needs_you === null ? undefined : parseJson(row.needs_you, optionalNeedsYou, undefined),
      title: typeof title === 'string' && title.trim() !== '' ? title : undefined,
      isVariant: typeof variant === 'string',
      outputs: this.#records.outputs(row.seq),
    };
  }
}
