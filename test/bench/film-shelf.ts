import { join } from 'node:path';
import { openQueue } from '../../main/app/open-queue';
import { ownQueuePaths } from '../../main/app/own-queue';
import { FilmKeeper } from '../../main/films/film-keeper';
import type { FilmShelf } from '../../main/store/film-shelf';
import { FilmFile } from '../../main/store/sqlite/films/film-file';
import { round, spread } from './measure';

/** How long the keeper's turns are looked at before it is given all the time it wants. */
const WATCHED_MS = 10_000;

/** Milliseconds of this thread's processor time. */
const worked = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/**
 * All films of the queue in `home`, made as a first start makes them. For ten seconds as it goes, in short turns with pauses, and what each of
 * them takes of the processor; then the rest in one.
 */
export async function makeFilms(home: string) {
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
  const isWatched = () => performance.now() - beganAt < WATCHED_MS;
  // A clock that stands still never ends a turn.
  const keeper = new FilmKeeper({
    source: films.source,
    shelf,
    monotonicNow: () => (isWatched() ? performance.now() : beganAt),
    onError: (error) => {
      throw error;
    },
  });
  while (file.mark('filling') !== undefined || file.counts().tasks === 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const made = Object.values(file.counts().counts).reduce((sum, n) => sum + n, 0);
  const rest = turnsMs.filter((ms) => ms > 1_000).reduce((sum, ms) => sum + ms, 0);
  keeper.close();
  await queue.close();
  return {
    films: made,
    turnCpu: spread(turnsMs.filter((ms) => ms <= 1_000)),
    allTheRestCpuMs: round(rest, 0),
    file: join(home, 'queue-films.db'),
  };
}
