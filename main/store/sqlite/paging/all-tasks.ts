import type { QueueTask, TaskType } from '../../../../contract/task';
import { nextTurn } from '../../../system/next-turn';
import type { TaskRecords } from '../records/task-records';
import { listTasks } from './list-tasks';

/** Tasks read before the event loop has its turn: some 5 ms. */
const SLICE = 500;
const ENDED_OR_RUNNING = ['processing', 'completed', 'failed', 'cancelled'] as const;

/** Every task of a type, or of all: those that wait first, in run order. */
export async function* allTasks(records: TaskRecords, type: TaskType | undefined): AsyncIterable<QueueTask[]> {
  const types = type === undefined ? {} : { types: [type] };
  for (const filter of [
    { ...types, statuses: ['waiting'] as const },
    { ...types, statuses: ENDED_OR_RUNNING },
  ]) {
    let cursor: string | undefined;
    do {
      const page = listTasks(records, { ...filter, limit: SLICE, ...(cursor === undefined ? {} : { cursor }) });
      yield page.tasks;
      cursor = page.nextCursor;
      await nextTurn();
    } while (cursor !== undefined);
  }
}
