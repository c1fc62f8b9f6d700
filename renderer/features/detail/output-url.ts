import { outputUrl } from '../../../contract/ipc';
import type { TaskOutput } from '../../../contract/task';

/**
 * The URL of a finished file: a path of the page's own origin. The hash gives a file that a retry replaced a new URL, so that no picture
 * of the earlier attempt is shown instead.
 */
export function previewUrl(taskId: string, index: number, output: TaskOutput): string {
  return `${new URL(outputUrl(taskId, index)).pathname}?v=${output.sha256.slice(0, 12)}`;
}
