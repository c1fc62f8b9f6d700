import type { QueueTask } from './task';

/** What people read as a task's name: its title, or its project's name where it has none. */
export function taskTitle({ metadata, projectId }: Pick<QueueTask, 'metadata' | 'projectId'>): string {
  const { title } = metadata;
  return typeof title === 'string' && title.trim() !== '' ? title : projectId;
}
