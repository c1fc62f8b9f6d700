import { z } from 'zod';
import { create } from 'zustand';
import type { TaskType } from '../../contract/task';

/** Narrower, and its lines break after every second word. */
export const MIN_LOG_PX = 360;
const MAX_LOG_PX = 1_200;

const keptSchema = z.object({ by: z.enum(['film', 'task']), logPx: z.number().min(MIN_LOG_PX).max(MAX_LOG_PX) });
type Kept = z.infer<typeof keptSchema>;
const USUAL: Kept = { by: 'task', logPx: 400 };

interface QueueView extends Kept {
  /** What the waiting list is narrowed to. */
  readonly type: TaskType | undefined;
  readonly text: string;
  readonly project: string | undefined;
}

const KEY = 'studio-queue-queue-view';

function kept(): Kept {
  // Tests under plain Node have no storage.
  if (typeof localStorage === 'undefined') return USUAL;
  try {
    return keptSchema.catch(USUAL).parse(JSON.parse(localStorage.getItem(KEY) ?? 'null'));
  } catch {
    return USUAL;
  }
}

/** How the queue's screen is arranged; grouping and widths outlive the window. */
export const useQueueView = create<QueueView>(() => ({ ...kept(), type: undefined, text: '', project: undefined }));

export function setQueueView(part: Partial<QueueView>): void {
  useQueueView.setState(part);
  const { by, logPx } = useQueueView.getState();
  if (part.by !== undefined || part.logPx !== undefined) localStorage.setItem(KEY, JSON.stringify({ by, logPx }));
}

export const clampLogPx = (px: number): number => Math.round(Math.min(MAX_LOG_PX, Math.max(MIN_LOG_PX, px)));
