import { outputUrl } from '../../../contract/ipc';
import type { TaskOutput } from '../../../contract/task';

/**
 * Where the page reads a finished file: a path of its own origin. The hash makes a file made anew by a retry another address,
 * so that no picture of the former try is shown for it.
 */
export function previewUrl(taskId: string, index: number, output: TaskOutput): string {
  return `${new URL(outputUrl(taskId, index)).pathname}?v=${output.sha256.slice(0, 12)}`;
}
