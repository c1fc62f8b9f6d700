import { useSyncExternalStore } from 'react';

const TICK_MS = 5_000;
let nowMs = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  nowMs = Date.now();
  for (const notify of listeners) notify();
}
/** Right away when the window is visible again: its times are stale by then. */
function onVisible(): void {
  if (!document.hidden) tick();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    // Nobody reads a hidden window, and drawing it would be most of an idle app's work.
    if (!document.hidden) tick();
  }, TICK_MS);
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    document.removeEventListener('visibilitychange', onVisible);
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time in ms, updated every 5 s: one clock for all rows, so that they change together. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
