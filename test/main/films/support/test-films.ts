import type { FilmsChanged } from '../../../../contract/film';
import type { TaskOutput, TaskType } from '../../../../contract/task';
import { FilmKeeper } from '../../../../main/films/film-keeper';
import { KeptFilms } from '../../../../main/films/kept-films';
import { FilmFile } from '../../../../main/store/sqlite/films/film-file';
import { openTestQueue, type TestQueueOverrides } from '../../../support/open-test-queue';

export interface TestFilmsOptions extends TestQueueOverrides {
  readonly search?: (text: string) => Promise<readonly string[]>;
  /** The time on the keeper's clock between two looks at it, in ms. */
  readonly keeperStepMs?: number;
}

/** A queue on a real file with its films. */
export async function openTestFilms({ search, keeperStepMs, ...options }: TestFilmsOptions = {}) {
  const opened = await openTestQueue(options);
  const { queue, films: parts } = opened;
  const shelf = FilmFile.open(parts.file, parts.of);
  const errors: unknown[] = [];
  let keeperMs = 0;
  const keeper = new FilmKeeper({
    source: parts.source,
    shelf,
    ...(keeperStepMs === undefined ? {} : { monotonicNow: () => (keeperMs += keeperStepMs) }),
    onError: (error) => errors.push(error),
  });
  parts.onChanges(keeper.follow);
  const films = new KeptFilms({ keeper, shelf, source: parts.source, tasks: queue.tasks, search });
  const told: FilmsChanged[] = [];
  films.onChanged((changed) => told.push(changed));
  return {
    ...opened,
    shelf,
    keeper,
    films,
    errors,
    told,
    /** Runs the next task of the type to its end. */
    async run(
      type: TaskType,
      end: 'completed' | 'failed' | 'running' = 'completed',
      outputs: readonly TaskOutput[] = [],
    ) {
      const claim = await queue.dequeue(type);
      if (claim === null) throw new Error(`no ${type} task is ready`);
      if (outputs.length > 0) await queue.tasks.addOutputs(claim.lease, outputs);
      const error = { code: 'bad_input', message: 'no good', retryable: false } as const;
      if (end === 'completed') await queue.endRun(claim.lease, { kind: 'completed' });
      if (end === 'failed') await queue.endRun(claim.lease, { kind: 'error', error });
      return claim;
    },
    film: async (projectId: string) => (await films.get(projectId)).film,
    /** As a kill leaves it: the keeper notes nothing. */
    async close({ killed = false } = {}) {
      if (killed) shelf.close();
      else keeper.close();
      await opened.close();
    },
  };
}

let made = 0;
/** A finished file whose content differs from all others. */
export function output(kind: TaskOutput['kind'], path: string, more: Partial<TaskOutput> = {}): TaskOutput {
  made += 1;
  return { kind, path, bytes: 1_000, sha256: made.toString(16).padStart(64, '0'), ...more };
}
export const FILM_OUTPUTS = () => [output('video', 'video.mp4'), output('thumbnail', 'thumbnail.jpg', { bytes: 10 })];
