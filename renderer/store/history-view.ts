import { z } from 'zod';
import { taskStatusSchema, taskTypeSchema } from '../../contract/task';
import { keptView } from './kept-view';

/** What is listed: ended tasks, or, of the failed ones, the dead letters that main keeps. */
const historyStatusSchema = z.enum([
  'all',
  'dead',
  ...taskStatusSchema.extract(['completed', 'failed', 'cancelled']).options,
]);

/** How the history is arranged, and what it is narrowed to. A project is chosen for one visit only. */
const view = keptView(
  'studio-queue-history-view',
  z.object({
    by: z.enum(['film', 'task']).catch('task'),
    shown: historyStatusSchema.catch('all'),
    type: taskTypeSchema.optional().catch(undefined),
    text: z.string().max(200).catch(''),
  }),
);
export const useHistoryView = view.use;
export const setHistoryView = view.set;
