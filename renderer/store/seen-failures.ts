import { z } from 'zod';
import { create } from 'zustand';

/** Failed tasks that the creator has seen, the newest first. They stay failed in the history. */
const KEY = 'studio-queue-seen-failures';
/** More failures than the first screen ever has at once. */
const KEPT = 500;
const idsSchema = z.array(z.string());

function read(): readonly string[] {
  // Tests under plain Node have no storage.
  if (typeof localStorage === 'undefined') return [];
  try {
    return idsSchema.parse(JSON.parse(localStorage.getItem(KEY) ?? '[]'));
  } catch {
    return [];
  }
}

const useSeen = create<{ readonly ids: ReadonlySet<string> }>(() => ({ ids: new Set(read()) }));

export const useDismissed = (): ReadonlySet<string> => useSeen(({ ids }) => ids);

/** Hides the failure of this task from the first screen, for good. */
export function dismiss(taskId: string): void {
  const ids = [taskId, ...useSeen.getState().ids].slice(0, KEPT);
  useSeen.setState({ ids: new Set(ids) });
  localStorage.setItem(KEY, JSON.stringify(ids));
}
