import type { Connection } from '../file/connection';
import { ENDED_SQL } from './ended';
import { FILE_SQL } from './files';
import { LIST_SQL } from './lists';
import { RUN_SQL } from './runs';
import { type Prepared, prepareAll } from './sql';
import { TALLY_SQL } from './tally';
import { TASK_SQL } from './tasks';
import { UPKEEP_SQL } from './upkeep';

/** Every fixed statement of the program. */
export const SQL = {
  ...TASK_SQL,
  ...TALLY_SQL,
  ...RUN_SQL,
  ...LIST_SQL,
  ...FILE_SQL,
  ...UPKEEP_SQL,
  ...ENDED_SQL,
} as const;
export type StatementName = keyof typeof SQL;
export type Statements = Prepared<typeof SQL>;

export const prepareStatements = (connection: Connection): Statements => prepareAll(connection, SQL);
