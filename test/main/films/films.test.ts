import { open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FilmState } from '../../../contract/film';
import { FilmFile } from '../../../main/store/sqlite/films/film-file';
import { tempDir } from '../../support/temp-dir';
import { FILM_OUTPUTS, openTestFilms, output } from './support/test-films';

let world: Awaited<ReturnType<typeof openTestFilms>>;
beforeEach(async () => {
  world = await openTestFilms({ dir: tempDir('films') });
});
afterEach(() => world.close());
/** Another start of the app on the same files. */
async function startAgain(between: () => Promise<void> = async () => {}, ending: { killed?: boolean } = {}) {
  await world.close(ending);
  await between();
  world = await openTestFilms({ dir: world.dir });
}

const pipeline = (projectId: string, title = projectId, more: { priority?: number; userId?: string } = {}) =>
  world.queue.enqueuePipeline({ projectId, script: { title, text: 'One.\n\nTwo.' }, ...more });
const state = async (projectId: string): Promise<FilmState> => (await world.film(projectId)).state;
const titles = async (request: Partial<Parameters<typeof world.films.list>[0]> = {}) =>
  (await world.films.list({ sort: 'changed', limit: 50, ...request })).films.map(({ title }) => title);

describe('the state of a film', () => {
  it('follows its tasks from the first to the film', async () => {
    await pipeline('camp', 'Winter camping');
    expect(await world.film('camp')).toMatchObject({
      title: 'Winter camping',
      state: 'waiting',
      versions: 0,
      bytes: 0,
    });
    const { lease } = await world.run('script', 'running');
    expect(await state('camp')).toBe('making');
    await world.queue.endRun(lease, { kind: 'completed' });
    expect(await state('camp')).toBe('waiting');
    const picture = output('image', 'images/001.jpg', { scene: 1 });
    await world.run('image', 'completed', [picture, output('image', 'images/002.jpg', { scene: 2 })]);
    await world.run('video', 'completed', FILM_OUTPUTS());
    const film = await world.film('camp');
    expect(film).toMatchObject({ state: 'ready', versions: 1, scenes: 2, bytes: 3_010, changedScenes: 0 });
    expect(film.tasks).toEqual({ waiting: 0, processing: 0, completed: 3, failed: 0, cancelled: 0 });
    expect(film.video).toEqual({ taskId: film.steps.video?.taskId, index: 0 });
  });

  it('is review from the moment in which there is something to approve, until it is approved', async () => {
    await world.queue.enqueuePipeline({ projectId: 'camp', script: { title: 'camp' }, stopAfter: ['script'] });
    expect([await state('camp'), (await world.film('camp')).steps.image?.needsYou]).toEqual(['waiting', undefined]);
    await world.run('script');
    const film = await world.film('camp');
    expect([film.state, film.steps.image?.needsYou?.code]).toEqual(['review', 'review_script']);
    await world.queue.approve(film.steps.image?.taskId ?? '');
    expect(await state('camp')).toBe('waiting');
  });

  it('keeps its scenes when the pictures of a few were made again', async () => {
    await pipeline('camp');
    await world.run('script');
    const picture = (scene: number) => output('image', `images/00${scene}.jpg`, { scene });
    await world.run('image', 'completed', [picture(1), picture(2), picture(3)]);
    await world.queue.enqueue({ type: 'image', projectId: 'camp', metadata: { only: [2] } });
    await world.run('image', 'completed', [picture(2)]);
    expect((await world.film('camp')).scenes).toBe(3);
  });

  it('is failed when its newest step failed, although the steps behind it were cancelled', async () => {
    await pipeline('camp');
    await world.run('script', 'failed');
    const film = await world.film('camp');
    expect(film.state).toBe('failed');
    expect(film.steps.video?.status).toBe('cancelled');
  });

  it('is ready again once a later film was made', async () => {
    await pipeline('camp');
    await world.run('script');
    await world.run('image', 'failed');
    expect(await state('camp')).toBe('failed');
    await world.queue.enqueue({ projectId: 'camp', type: 'video', metadata: {} });
    await world.run('video', 'completed', FILM_OUTPUTS());
    expect(await world.film('camp')).toMatchObject({ state: 'ready', versions: 1 });
  });

  it('is cancelled when nothing was made, and parts when something was, but no film', async () => {
    const { tasks } = await pipeline('camp');
    await world.queue.cancel(tasks[0]?.id ?? '');
    expect(await state('camp')).toBe('cancelled');
    await pipeline('tea');
    await world.run('script');
    const image = (await world.film('tea')).steps.image;
    await world.queue.cancel(image?.taskId ?? '');
    expect(await state('tea')).toBe('parts');
  });

  it('is changed while scenes of its film are, as whoever keeps them says', async () => {
    await world.queue.enqueue({ projectId: 'camp', type: 'video', metadata: {} });
    await world.run('video', 'completed', FILM_OUTPUTS());
    world.keeper.setChangedScenes('camp', 2);
    expect(await world.film('camp')).toMatchObject({ state: 'changed', changedScenes: 2 });
    world.keeper.setChangedScenes('camp', 0);
    expect(await state('camp')).toBe('ready');
  });

  it('needs somebody when the task that comes next is parked, and is a review when it waits for approval', async () => {
    for (const [projectId, code, expected] of [
      ['key', 'llm_key', 'needs-you'],
      ['look', 'review_script', 'review'],
    ] as const) {
      await world.queue.enqueue({ projectId, type: 'script', metadata: { title: projectId, text: 'One.' } });
      const claim = await world.queue.dequeue('script');
      if (claim === null) throw new Error('nothing was ready');
      await world.queue.endRun(claim.lease, { kind: 'needs-you', needsYou: { code, message: 'do something' } });
      expect(await state(projectId)).toBe(expected);
    }
    expect((await world.films.overview()).needsYou.map(({ projectId }) => projectId)).toEqual(['look', 'key']);
  });
});

describe('lists of films', () => {
  it('count every state and all bytes, also after films change', async () => {
    await pipeline('a');
    await pipeline('b');
    await world.run('script', 'failed');
    const { counts, bytes } = await world.films.overview();
    expect(counts).toMatchObject({ waiting: 1, failed: 1, making: 0, ready: 0 });
    expect(bytes).toBe(0);
  });

  it.each(['changed', 'created', 'title', 'size'] as const)('by %s come page by page, each film once', async (sort) => {
    const names = Array.from({ length: 25 }, (_, n) => `film ${String((n * 7) % 25).padStart(2, '0')}`);
    for (const name of names)
      await world.queue.enqueue({ projectId: name, type: 'script', metadata: { title: 'same', text: 'x' } });
    for (let n = 0; n < 10; n++)
      await world.run('script', 'completed', [output('script', 'script.md', { bytes: n % 3 })]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await world.films.list({ sort, limit: 4, ...(cursor === undefined ? {} : { cursor }) });
      if (cursor === undefined) expect(page.total).toBe(25);
      seen.push(...page.films.map(({ projectId }) => projectId));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect([...seen].sort()).toEqual([...names].sort());
    const whole = await world.films.list({ sort, limit: 50 });
    expect(whole.films.map(({ projectId }) => projectId)).toEqual(seen);
  });

  it('refuse a cursor of another list', async () => {
    await pipeline('a');
    await pipeline('b');
    const { nextCursor } = await world.films.list({ sort: 'title', limit: 1 });
    const other = world.films.list({ sort: 'size', limit: 1, cursor: nextCursor ?? '' });
    await expect(other).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(world.films.list({ sort: 'size', limit: 1, cursor: '%%%' })).rejects.toMatchObject({
      field: 'cursor',
    });
  });

  it('have each film once, also for a state that is asked for twice', async () => {
    await pipeline('a');
    expect(await world.films.list({ sort: 'title', limit: 5, states: ['waiting', 'waiting'] })).toMatchObject({
      films: [{ projectId: 'a' }],
      total: 1,
    });
  });

  it('are narrowed by state and by user', async () => {
    await pipeline('a', 'a', { userId: 'minji' });
    await pipeline('b', 'b', { userId: 'jun' });
    await world.run('script', 'failed');
    expect(await titles({ states: ['failed'] })).toEqual(['a']);
    expect(await titles({ userId: 'jun' })).toEqual(['b']);
    expect(await world.films.list({ sort: 'title', limit: 5, userId: 'jun', states: ['failed'] })).toEqual({
      films: [],
      total: 0,
    });
  });

  it('find every word in title and project, whatever its case and Unicode form, and what the search of scripts names', async () => {
    await world.close();
    world = await openTestFilms({ dir: world.dir, search: async () => ['script-hit'] });
    await pipeline('p1', '겨울 캠핑 준비물'.normalize('NFD'));
    await pipeline('p2', 'Camping 100% dry');
    await pipeline('script-hit', 'Other');
    expect(await titles({ text: '캠핑 겨울' })).toEqual(expect.arrayContaining(['Other']));
    expect(await titles({ text: '캠핑 겨울', sort: 'title' })).toHaveLength(2);
    expect(await titles({ text: 'CAMPING 100%', sort: 'title' })).toEqual(['Camping 100% dry', 'Other']);
    expect(await world.films.list({ sort: 'title', limit: 1, text: 'camping' })).toMatchObject({ total: 2 });
  });

  it('in run order have each film that waits at the place of its next task', async () => {
    await pipeline('first');
    await pipeline('second');
    await pipeline('urgent', 'urgent', { priority: 5 });
    await world.run('script');
    expect(await titles({ sort: 'next' })).toEqual(['urgent', 'first', 'second']);
    const overview = await world.films.overview();
    expect(overview.next.map(({ title }) => title)).toEqual(['urgent', 'first', 'second']);
  });
});

describe('what the panel hears', () => {
  it('is each changed film once, with the counts, and those that are gone', async () => {
    await pipeline('camp');
    await expect.poll(() => world.told.length).toBe(1);
    const [first] = world.told;
    expect(first).toMatchObject({
      films: [{ projectId: 'camp', state: 'waiting' }],
      removed: [],
      counts: { waiting: 1 },
    });
    const { tasks } = await world.films.get('camp');
    await world.queue.cancel(tasks.at(-1)?.id ?? '');
    await world.housekeeping.cleanUp(-1);
    await expect.poll(() => world.told.at(-1)?.removed).toEqual(['camp']);
    await expect(world.films.get('camp')).rejects.toMatchObject({ code: 'project_not_found' });
  });

  it('is to read again when hundreds of films changed at once', async () => {
    const inputs = Array.from({ length: 250 }, (_, n) => ({
      projectId: `p${n}`,
      type: 'script' as const,
      metadata: { title: `t${n}`, text: 'x' },
    }));
    await world.queue.enqueueMany(inputs);
    await expect.poll(async () => (await world.films.overview()).counts.waiting).toBe(250);
    await world.queue.changeAll('cancel', {});
    await expect.poll(() => world.told.some(({ reload }) => reload === true)).toBe(true);
    await expect.poll(async () => (await world.films.overview()).counts.cancelled).toBe(250);
  });
});

describe('films over restarts', () => {
  it('are made of the tasks that are there when their file is lost, damaged or of another queue', async () => {
    await pipeline('camp', 'Winter camping');
    await world.run('script', 'failed');
    const file = join(world.dir, 'queue-films.db');
    for (const spoil of [
      () => rm(file),
      () => writeFile(file, 'no database at all, whatever its length may be'),
      () => writeFile(file, ''),
      async () => FilmFile.open(file, 'another queue').close(),
    ]) {
      await startAgain(spoil);
      await expect.poll(async () => (await world.films.overview()).counts.failed).toBe(1);
      expect((await world.film('camp')).title).toBe('Winter camping');
    }
  });

  it('are made again when a page of their file turns out to be damaged', async () => {
    for (let n = 0; n < 100; n++) await pipeline(`film ${n}`, `${n} ${'long title '.repeat(15)}`);
    await expect.poll(async () => (await world.films.overview()).counts.waiting).toBe(100);
    await startAgain(async () => {
      const file = join(world.dir, 'queue-films.db');
      const { size } = await stat(file);
      const handle = await open(file, 'r+');
      // The first page, by which a start knows whose film it is, is whole.
      await handle.write(Buffer.alloc(size - 4_096, 0x5a), 0, size - 4_096, 4_096);
      await handle.close();
    });
    await expect.poll(async () => (await titles({ sort: 'title', limit: 200 })).length).toBe(100);
    await expect.poll(async () => (await world.films.overview()).counts.waiting).toBe(100);
  });

  it('know after a kill what changed in the last moment', async () => {
    await pipeline('camp');
    await pipeline('tea');
    await world.films.overview();
    await world.run('script');
    await world.run('script', 'failed');
    await pipeline('new');
    await startAgain(undefined, { killed: true });
    await expect.poll(async () => (await world.films.overview()).counts).toMatchObject({ waiting: 2, failed: 1 });
    expect(await state('new')).toBe('waiting');
  });

  it('are all made again when their tasks are not as many as the queue has', async () => {
    await pipeline('camp');
    await pipeline('tea');
    await world.films.overview();
    world.shelf.remove('camp');
    const stray = world.shelf.get('tea');
    if (stray === undefined) throw new Error('there was no such film');
    world.shelf.put({ ...stray, film: { ...stray.film, projectId: 'gone' } }, 1);
    world.shelf.remove('tea');
    await startAgain();
    await expect.poll(async () => (await titles({ sort: 'title' })).join()).toBe('camp,tea');
  });
});
