import { z } from 'zod';
import { taskTypeSchema } from '../../contract/task';
import { keptView } from './kept-view';

/** Narrower, and its lines break after every second word. */
export const MIN_LOG_PX = 360;
const MAX_LOG_PX = 1_200;

/** How the queue's screen is arranged, and what its waiting list is narrowed to. */
const view = keptView(
  'studio-queue-queue-view',
  z.object({
    by: z.enum(['film', 'task']).catch('task'),
    logPx: z.number().min(MIN_LOG_PX).max(MAX_LOG_PX).catch(400),
    type: taskTypeSchema.optional().catch(undefined),
    text: z.string().max(200).catch(''),
    project: z.string().max(300).optional().catch(undefined),
  }),
);
export const useQueueView = view.use;
export const setQueueView = view.set;

export const clampLogPx = (px: number): number => Math.round(Math.min(MAX_LOG_PX, Math.max(MIN_LOG_PX, px)));
