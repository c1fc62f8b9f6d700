import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../contract/errors';
import type { FilmShelf } from '../store/film-shelf';
import type { FilmSource } from '../store/film-source';

/** Behind which task all films were counted; `DONE` once all are. */
const MARK = 'recounted';
const DONE = 'done';
/** Pictures are read for it: it takes up no more than one part in `SHARE` of the time. */
const SHARE = 5;
const REST_MS = 50;

export interface RecountParts {
  readonly shelf: Pick<FilmShelf, 'mark' | 'setMark'>;
  readonly source: Pick<FilmSource, 'projectsBelow'>;
  /** Counts the changed scenes of a film and says how many there are. */
  readonly count: (projectId: string) => Promise<unknown>;
  readonly onError: (error: unknown) => void;
}

/**
 * How many scenes of each film the creator changed is kept in a file that may be deleted or damaged: once for each such file it is counted
 * again from the projects' folders, the newest films first. It goes on after a restart. Returns what stops it.
 */
export function recountChanges(parts: RecountParts): () => void {
  const stop = new AbortController();
  void recount(parts, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) parts.onError(error);
  });
  return () => stop.abort();
}

async function recount({ shelf, source, count, onError }: RecountParts, signal: AbortSignal): Promise<void> {
  const counted = new Set<string>();
  for (;;) {
    const mark = shelf.mark(MARK);
    if (mark === DONE) return;
    const { projects, below } = source.projectsBelow(mark === undefined ? Number.MAX_SAFE_INTEGER : Number(mark));
    for (const projectId of projects) {
      if (counted.has(projectId)) continue;
      counted.add(projectId);
      const beganMs = performance.now();
      await count(projectId).catch((error: unknown) => {
        // A project may have no script, or be gone by now.
        if (!(error instanceof AppError)) onError(error);
      });
      await delay(REST_MS + (performance.now() - beganMs) * SHARE, undefined, { signal, ref: false });
    }
    shelf.setMark(MARK, below === undefined ? DONE : String(below));
  }
}
