import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openQueue } from '../../main/app/open-queue';
import { ownQueuePaths } from '../../main/app/own-queue';
import { FilmKeeper } from '../../main/films/film-keeper';
import type { FilmShelf } from '../../main/store/film-shelf';
import { FilmFile } from '../../main/store/sqlite/films/film-file';
import { fillDatabase } from './fill';
import { load1, round, say, spread } from './measure';

/** How long the keeper's turns are looked at before it is given all the time it wants. */
const WATCHED_MS = 10_000;
/** A turn that was given all the time it wanted. */
const LONG_MS = 2_000;

/** Milliseconds of this thread's processor time. */
const worked = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/**
 * All films of the queue in `home`, made as a first start makes them: for `watchedMs` in short turns with pauses, and what each of them
 * takes of the processor; then the rest in one.
 */
export async function makeFilms(home: string, watchedMs = 0) {
  const { queue, films } = await openQueue({ ...ownQueuePaths(home), defaultUserId: 'bench' });
  const file = FilmFile.open(films.file, films.of);
  const turnsMs: number[] = [];
  const shelf: FilmShelf = new Proxy(file, {
    get(target, name) {
      if (name === 'transaction') {
        return (work: () => unknown) => {
          const before = worked();
          const result = target.transaction(work);
          turnsMs.push(worked() - before);
          return result;
        };
      }
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const beganAt = performance.now();
  const isWatched = () => performance.now() - beganAt < watchedMs;
  // A clock that stands still never ends a turn.
  const keeper = new FilmKeeper({
    source: films.source,
    shelf,
    monotonicNow: () => (isWatched() ? performance.now() : beganAt),
    onError: (error) => {
      throw error;
    },
  });
  while (file.counts().tasks < films.source.taskCount() || file.mark('filling') !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const made = Object.values(file.counts().counts).reduce((sum, n) => sum + n, 0);
  keeper.close();
  await queue.close();
  // What a start does with it before the window opens.
  const before = worked();
  const again = FilmFile.open(films.file, films.of);
  again.mark('generation');
  const openCpuMs = round(worked() - before);
  again.close();
  const short = turnsMs.filter((ms) => ms <= LONG_MS);
  const long = turnsMs.filter((ms) => ms > LONG_MS);
  return {
    films: made,
    turnCpu: spread(short),
    allTheRestCpuMs: round(
      long.reduce((sum, ms) => sum + ms, 0),
      0,
    ),
    openCpuMs,
  };
}

/** (l) The films of so many tasks made for the first time: by main, between whatever else it does. */
export async function benchShelf(dir: string, films: number) {
  const home = join(dir, 'shelf');
  mkdirSync(home);
  fillDatabase(ownQueuePaths(home).file, { waiting: 99_999, finished: films * 3 - 1 }, { films: true });
  const result = await makeFilms(home, WATCHED_MS);
  say(`shelf: ${JSON.stringify(result)}`);
  return {
    bar: 'a turn at most 20 ms of processor time',
    met: result.turnCpu.maxMs <= 20,
    method: `turns of the first ${WATCHED_MS / 1_000} s, the commit included; opening: the file of films as a start opens it before its window`,
    ...result,
    load1: load1(),
  };
}
