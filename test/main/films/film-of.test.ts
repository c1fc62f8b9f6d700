import { expect, it } from 'vitest';
import type { TaskOutput } from '../../../contract/task';
import { FilmSum } from '../../../main/films/film-of';
import type { FilmTask } from '../../../main/store/film-source';
import { output } from './support/test-films';

const task = (seq: number, more: Partial<FilmTask> = {}): FilmTask => ({
  seq,
  id: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`,
  type: 'video',
  status: 'completed',
  priority: 0,
  rank: seq,
  createdAtMs: seq,
  startedAtMs: seq,
  endedAtMs: seq,
  userId: 'minji',
  isBlocked: false,
  needsYou: undefined,
  title: 'Camp',
  isVariant: false,
  outputs: [],
  ...more,
});
const filmOf = (...tasks: readonly FilmTask[]) => {
  const films = [tasks, tasks.toReversed()].map((order) => {
    const sum = new FilmSum();
    for (const one of order) sum.add(one);
    return { ...sum.film('camp', 0), poster: sum.posterFile() };
  });
  expect(films[0]).toEqual(films[1]);
  return films[0];
};
const made = (path: string, more: Partial<TaskOutput> = {}): TaskOutput[] => [
  output('video', path, { seconds: 12, ...more }),
];

it('a film is the same in whatever order its tasks are read', () => {
  expect(filmOf(task(1, { type: 'script' }), task(2, { type: 'image', status: 'waiting' }), task(3))?.film?.state).toBe(
    'waiting',
  );
});

it('the film that plays is the newest one, or the earlier one that was put in its place', () => {
  const [older, newer] = [task(1, { outputs: made('versions/1/video.mp4') }), task(2, { outputs: made('video.mp4') })];
  expect(filmOf(older, newer)?.film).toMatchObject({
    versions: 2,
    video: { taskId: newer.id, seconds: 12, version: 2 },
  });
  const restored = filmOf(task(1, { outputs: made('video.mp4') }), task(2, { outputs: made('versions/2/video.mp4') }));
  expect(restored?.film).toMatchObject({ versions: 2, video: { taskId: older.id, version: 1 } });
});

it('a version that was cleaned away is counted no more, and the others keep their numbers', () => {
  const gone = task(1, { outputs: [output('file', 'versions/1/film.json')] });
  const film = filmOf(
    gone,
    task(2, { outputs: made('versions/2/video.mp4') }),
    task(3, { outputs: made('video.mp4') }),
  );
  expect(film?.film).toMatchObject({ versions: 2, video: { version: 3 } });
});

it('a film that was made again and came out the same is no other version, as on its page', () => {
  const sha256 = 'f'.repeat(64);
  const [first, second] = [made('versions/1/video.mp4', { sha256 }), made('video.mp4', { sha256 })];
  const film = filmOf(task(1, { outputs: first }), task(2, { outputs: second }))?.film;
  expect(film).toMatchObject({ versions: 1, video: { taskId: task(2).id } });
  expect(film?.video).not.toHaveProperty('version');
});

it('a film that was made to be looked at is a draft until the final one has taken its place', () => {
  const looked = task(1, { outputs: made('video.mp4', { draft: true }) });
  expect(filmOf(looked)?.film?.video).toMatchObject({ draft: true });
  const kept = task(1, { outputs: made('versions/1/video.mp4', { draft: true }) });
  expect(filmOf(kept, task(2, { outputs: made('video.mp4') }))?.film?.video).not.toHaveProperty('draft');
});

it('a film in another shape is no version, and does not take the film’s place', () => {
  const own = task(1, { outputs: made('video.mp4') });
  const portrait = task(2, { isVariant: true, outputs: made('video-portrait.mp4') });
  expect(filmOf(own, portrait)?.film).toMatchObject({ versions: 1, video: { taskId: own.id } });
});

it('the poster is the film’s own thumbnail, else the newest picture', () => {
  const pictures = task(1, { type: 'image', outputs: [output('image', 'a.jpg'), output('image', 'b.jpg')] });
  expect(filmOf(pictures)?.poster).toEqual({ taskId: pictures.id, index: 1 });
  const film = task(2, { outputs: [...made('video.mp4'), output('thumbnail', 'thumbnail.jpg')] });
  const again = task(3, { type: 'image', outputs: [output('image', 'c.jpg')] });
  expect(filmOf(pictures, film, again)?.poster).toEqual({ taskId: film.id, index: 1 });
});

it('what runs is the film’s step, though a later task of its type was cancelled', () => {
  const running = task(1, { type: 'script', status: 'processing' });
  const cancelled = task(2, { type: 'script', status: 'cancelled', title: 'Twice' });
  expect(filmOf(running, cancelled)?.film).toMatchObject({
    state: 'making',
    steps: { script: { taskId: running.id } },
  });
});

it('a film has the title and the steps of tasks that count: a cancelled one names it only when there is no other', () => {
  const done = task(1, { type: 'script', title: 'Camp' });
  const cancelled = task(2, { type: 'script', status: 'cancelled', title: 'Twice' });
  expect(filmOf(done, cancelled)?.film).toMatchObject({ title: 'Camp', steps: { script: { taskId: done.id } } });
  expect(filmOf(cancelled)?.film?.title).toBe('Twice');
});

it('a step whose task makes the portrait version says so', () => {
  const own = task(1, { outputs: made('video.mp4') });
  const portrait = task(2, { isVariant: true, status: 'processing' });
  expect(filmOf(own, portrait)?.film).toMatchObject({
    state: 'making',
    steps: { video: { taskId: portrait.id, variant: 'portrait' } },
    video: { taskId: own.id },
  });
  expect(filmOf(own)?.film?.steps.video).not.toHaveProperty('variant');
});
