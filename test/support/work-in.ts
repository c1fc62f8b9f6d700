import { TaskFolders } from '../../main/projects/task-folders';
import type { TaskQueue } from '../../main/queue/types';

const TEST_MACHINE = 'a3f1c6de-0b57-4c1c-9a86-5a1f7b1b2c3d';

/** What a dispatcher needs to know of its machine's folders. */
export function workIn(queue: TaskQueue, workspace: () => string) {
  return { folders: new TaskFolders(queue.tasks, workspace), machineId: TEST_MACHINE };
}
