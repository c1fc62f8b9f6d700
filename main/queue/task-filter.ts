import type { TaskFilterInput } from '../../contract/filters';
import type { TaskFilter } from '../store/types';

/** zod writes an absent key as `undefined`; the queue's filter has such keys absent. */
export function toFilter(input: TaskFilterInput): TaskFilter {
  return {
    ...(input.types === undefined ? {} : { types: input.types }),
    ...(input.statuses === undefined ? {} : { statuses: input.statuses }),
    ...(input.userId === undefined ? {} : { userId: input.userId }),
    ...(input.projectId === undefined ? {} : { projectId: input.projectId }),
    ...(input.text === undefined ? {} : { text: input.text }),
    ...(input.needsYou === undefined ? {} : { needsYou: input.needsYou }),
  };
}
