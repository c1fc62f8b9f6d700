import type { QueueTask } from './task';

/** What a task is called everywhere: its title, or its project where it has none. */
export function titleOf({ metadata, projectId }: Pick<QueueTask, 'metadata' | 'projectId'>): string {
  const { title } = metadata;
  return typeof title === 'string' && title.trim() !== '' ? title : projectId;
}
