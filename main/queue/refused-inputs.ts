import { AppError } from '../../contract/errors';
import type { EnqueueInput } from '../../contract/task';
import type { TaskReader } from '../store/task-reader';
import type { RefusedInput } from './types';

/**
 * Which of many tasks a store refused to add together, by the tasks that they depend on. The store stops at the first; whoever sent a
 * thousand wants to know them all. @throws the store's error when it is about something else, or when no task has such a fault by now.
 */
export async function refusedInputs(
  thrown: unknown,
  inputs: readonly EnqueueInput[],
  tasks: Pick<TaskReader, 'get'>,
): Promise<RefusedInput[]> {
  if (!(thrown instanceof AppError) || thrown.field !== 'dependsOn') throw thrown;
  const known = new Map<string, AppError | undefined>();
  const faultOf = async (id: string): Promise<AppError | undefined> => {
    // A studio refuses `dependsOn` on a task of another request, whatever that one's status is.
    if (thrown.code === 'not_in_studio') return thrown;
    if (!known.has(id)) known.set(id, faultOfStatus((await tasks.get(id, 0))?.status));
    return known.get(id);
  };
  const refused: RefusedInput[] = [];
  for (const [index, { dependsOn = [] }] of inputs.entries()) {
    for (const id of dependsOn) {
      const error = await faultOf(id);
      if (error === undefined) continue;
      refused.push({ index, error });
      break;
    }
  }
  if (refused.length === 0) throw thrown;
  return refused;
}

function faultOfStatus(status: string | undefined): AppError | undefined {
  if (status === undefined) return new AppError('dependency_not_found', 'No task has this id.', 'dependsOn');
  if (status === 'failed' || status === 'cancelled')
    return new AppError('dependency_failed', 'A task that it waits for did not complete.', 'dependsOn');
  return undefined;
}
