import { given, rows, values } from './sql';

/** One seek a user. */
export const ALL_USERS =
  '(WITH RECURSIVE users (name) AS (SELECT min(user_id) FROM queue_tasks INDEXED BY queue_tasks_owner UNION ALL ' +
  'SELECT (SELECT min(user_id) FROM queue_tasks INDEXED BY queue_tasks_owner WHERE user_id > name) FROM users ' +
  'WHERE name IS NOT NULL) SELECT name FROM users WHERE name IS NOT NULL)';

interface OfProject {
  readonly user: string;
  readonly project: string;
  readonly lookedAt: number;
  readonly limit: number;
}
/** Of so many tasks from one end of the project, those that have begun. */
const folders = (order: 'ASC' | 'DESC'): string =>
  'SELECT f.task_seq AS seq, f.folder AS folder FROM (SELECT seq FROM queue_tasks INDEXED BY queue_tasks_owner ' +
  `WHERE user_id = ${given('@user')} AND project_id = ${given('@project')} ORDER BY seq ${order} LIMIT ${given('@lookedAt')}) AS t ` +
  `CROSS JOIN task_folders AS f ON f.task_seq = t.seq ORDER BY t.seq ${order} LIMIT ${given('@limit')}`;

/** What tasks have made, and the folders that they began in. */
export const FILE_SQL = {
  /** A second attempt makes the same file again: the later output counts and keeps the earlier one's place. */
  addOutput: rows<[{ seq: number; path: string; output: string }]>(
    'INSERT INTO task_outputs (task_seq, path, n, output) SELECT @seq, @path, coalesce(max(n), 0) + 1, @output ' +
      'FROM task_outputs WHERE task_seq = @seq ON CONFLICT (task_seq, path) DO UPDATE SET output = excluded.output',
  ),
  dropOutput: rows<[seq: number, path: string]>('DELETE FROM task_outputs WHERE task_seq = ? AND path = ?'),
  /** The outputs of other tasks of the project in this folder that nothing has replaced yet. */
  standingOutputs: rows<
    [{ project: string; seq: number; folder: string; isEarlier: number }],
    { seq: number; path: string }
  >(
    'SELECT t.seq AS seq, o.path AS path FROM queue_tasks AS t INDEXED BY queue_tasks_owner ' +
      'JOIN task_outputs AS o ON o.task_seq = t.seq LEFT JOIN task_folders AS f ON f.task_seq = t.seq ' +
      `WHERE t.user_id IN ${ALL_USERS} AND t.project_id = @project AND t.seq <> @seq ` +
      "AND (f.folder = @folder OR (f.folder IS NULL AND @isEarlier)) AND o.path NOT LIKE 'versions/%'",
  ),
  /** All files that tasks of the project have in this folder. */
  projectOutputs: rows<[{ project: string; folder: string; isEarlier: number }], { seq: number; path: string }>(
    'SELECT t.seq AS seq, o.path AS path FROM queue_tasks AS t INDEXED BY queue_tasks_owner ' +
      'JOIN task_outputs AS o ON o.task_seq = t.seq LEFT JOIN task_folders AS f ON f.task_seq = t.seq ' +
      `WHERE t.user_id IN ${ALL_USERS} AND t.project_id = @project ` +
      'AND (f.folder = @folder OR (f.folder IS NULL AND @isEarlier))',
  ),
  moveOutput: rows<[{ seq: number; from: string; to: string }]>(
    "UPDATE task_outputs SET path = @to, output = json_set(output, '$.path', @to) WHERE task_seq = @seq AND path = @from",
  ),
  setScene: rows<[{ seq: number; path: string; scene: number }]>(
    "UPDATE task_outputs SET output = json_set(output, '$.scene', @scene) WHERE task_seq = @seq AND path = @path",
  ),

  keepResult: rows<[seq: number, result: string]>(
    'INSERT INTO task_results (task_seq, result) VALUES (?, ?) ON CONFLICT (task_seq) DO UPDATE SET result = excluded.result',
  ),
  dropResult: rows<[seq: number]>('DELETE FROM task_results WHERE task_seq = ?'),
  resultOf: values<[seq: number], string>('SELECT result FROM task_results WHERE task_seq = ?'),

  folderOf: values<[seq: number], string>('SELECT folder FROM task_folders WHERE task_seq = ?'),
  keepFolder: rows<[seq: number, folder: string]>(
    'INSERT INTO task_folders (task_seq, folder) VALUES (?, ?) ON CONFLICT (task_seq) DO UPDATE SET folder = excluded.folder',
  ),
  newestFolders: rows<[OfProject], { seq: number; folder: string }>(folders('DESC')),
  oldestFolders: rows<[OfProject], { seq: number; folder: string }>(folders('ASC')),
  earlierWorkspace: values<[], string>('SELECT path FROM earlier_workspace'),
  noteEarlierWorkspace: rows<[path: string]>(
    'INSERT INTO earlier_workspace (one, path) VALUES (1, ?) ON CONFLICT (one) DO NOTHING',
  ),
} as const;
