import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/errors';
import type { ReviewStep } from '../../../contract/review';
import { tempDir } from '../../support/temp-dir';
import { storiesForTests } from './support/stories-for-tests';
import { PROJECT, type StoryProject } from './support/story-project';

const project = storiesForTests();
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb', 'hex');

describe('A picture of the creator’s', () => {
  it('becomes the scene’s picture beside what was there, and a change of the film', async () => {
    const p = await project();
    await p.film();
    const file = join(tempDir('mine'), '내 텐트 (1).JPG');
    writeFileSync(file, JPEG);
    const board = await p.stories.usePicture(PROJECT, '2', file);
    expect(board.scenes[1]).toMatchObject({ picture: { path: 'images/002 내 텐트 1.jpg' }, changed: ['picture'] });
    expect(p.read('images/002.jpg')).toBe('picture 2');
    // What the film has comes back with a reset.
    const back = await p.stories.edit(PROJECT, board.revision, { kind: 'reset', id: '2' });
    expect(back.scenes[1]).toMatchObject({ picture: { path: 'images/002.jpg' }, changed: [] });
    expect(await p.lost()).toEqual([]);
  });

  it('is asked for in the system’s dialog; closing it changes nothing', async () => {
    const p = await project();
    await p.film();
    const before = await p.stories.storyboard(PROJECT);
    expect(await p.stories.usePicture(PROJECT, '2', undefined)).toEqual(before);
    p.chosen = join(tempDir('mine'), 'a.jpg');
    writeFileSync(p.chosen, JPEG);
    expect((await p.stories.usePicture(PROJECT, '2', undefined)).scenes[1]?.picture?.path).toBe('images/002 a.jpg');
  });

  it('among pictures that are told apart by their place alone takes nothing from the other scenes', async () => {
    const p = await project();
    await p.film(['하나', '둘']);
    // As if the creator had made all of them.
    for (const name of ['가.jpg', '나.jpg']) p.write(`images/${name}`, name);
    await p.stories.storyboard(PROJECT);
    p.write('manifest.json', JSON.stringify({ ...p.manifest(), files: [] }));
    for (const n of ['001', '002']) rmSync(join(p.dir, `images/${n}.jpg`));
    const file = join(tempDir('mine'), '다.jpg');
    writeFileSync(file, JPEG);
    const { scenes } = await p.stories.usePicture(PROJECT, '2', file);
    expect(scenes.map(({ picture }) => picture?.path)).toEqual(['images/001 가.jpg', 'images/002 다.jpg']);
  });

  it('that is no picture, or is not there, is refused in words', async () => {
    const p = await project();
    await p.film();
    const file = join(tempDir('mine'), 'page.jpg');
    writeFileSync(file, '<html>');
    const use = (path: string) => p.stories.usePicture(PROJECT, '2', path);
    await expect(use(file)).rejects.toMatchObject({ problem: { code: 'film.no_picture' } });
    await expect(use(`${file}.gone`)).rejects.toMatchObject({ problem: { code: 'film.picture_gone' } });
    await expect(p.stories.usePicture(PROJECT, '77', file)).rejects.toMatchObject({ code: 'scene_not_found' });
  });

  it('makes room when another one is to be looked for, and is kept', async () => {
    const p = await project();
    await p.film();
    const file = join(tempDir('mine'), 'mine.jpg');
    writeFileSync(file, JPEG);
    await p.stories.usePicture(PROJECT, '2', file);
    const { tasks } = await p.stories.redo({ projectId: PROJECT, what: { kind: 'scene', id: '2', picture: true } });
    expect(tasks.map(({ type, metadata }) => [type, metadata.only])).toEqual([
      ['image', [2]],
      ['video', undefined],
    ]);
    expect((await p.stories.storyboard(PROJECT)).scenes[1]?.picture?.path).toBe('images/002.jpg');
    expect(existsSync(join(p.dir, 'versions/1/images/002 mine.jpg'))).toBe(true);
  });
});

describe('A queue that takes no task', () => {
  it('leaves the creator’s own picture in its place when another one is asked for', async () => {
    const p = await project();
    await p.film();
    p.write('images/2 내 사진.png', 'mine');
    const again = () => p.stories.redo({ projectId: PROJECT, what: { kind: 'scene', id: '2', picture: true } });
    p.refusal = new AppError('storage_failed', 'The disk is full.');
    await expect(again()).rejects.toMatchObject({ code: 'storage_failed' });
    expect([p.read('images/2 내 사진.png'), p.leftovers()]).toEqual(['mine', []]);
    expect((await p.stories.storyboard(PROJECT)).scenes[1]?.picture?.path).toBe('images/2 내 사진.png');
    p.refusal = undefined;
    await again();
    expect((await p.stories.storyboard(PROJECT)).scenes[1]?.picture?.path).toBe('images/002.jpg');
  });

  it('leaves no half copy of a film', async () => {
    const p = await project();
    await p.film();
    p.refusal = new AppError('storage_failed', 'The disk is full.');
    await expect(p.stories.duplicate(PROJECT)).rejects.toMatchObject({ code: 'storage_failed' });
    expect(readdirSync(p.workspace)).toEqual([PROJECT]);
    p.refusal = undefined;
    expect((await p.stories.duplicate(PROJECT)).projectId).toBe(`${PROJECT} 2`);
  });
});

describe('Another picture, while the pictures are looked at', () => {
  it('is found before the film stops for approval once more, and no film is made without it', async () => {
    const p = await project();
    await p.film();
    const { queue } = p.open;
    const stopAfter: ReviewStep[] = ['image'];
    const metadata = { title: PROJECT };
    const before = await queue.enqueuePipeline({ projectId: PROJECT, script: metadata, image: metadata, stopAfter });
    for (const type of ['script', 'image'] as const) {
      const claim = await queue.dequeue(type);
      if (claim !== null) await queue.endRun(claim.lease, { kind: 'completed' });
    }
    const video = before.tasks[2]?.id;
    expect((await p.stories.storyboard(PROJECT)).review).toEqual({ taskId: video, after: 'image' });

    const takeAgain = (id: string) =>
      p.stories.redo({ projectId: PROJECT, what: { kind: 'scene', id, picture: true } });
    const first = await takeAgain('2');
    const second = await takeAgain('3');
    expect([first, second].map(({ tasks }) => tasks.map(({ type, reviewAfter }) => [type, reviewAfter]))).toEqual(
      Array.from({ length: 2 }, () => [
        ['image', undefined],
        ['video', 'image'],
      ]),
    );
    const { tasks } = await queue.tasks.list({
      projectId: PROJECT,
      types: ['video'],
      statuses: ['waiting'],
      limit: 10,
    });
    const film = second.tasks[1]?.id;
    expect(tasks.map(({ id }) => id)).toEqual([film]);
    expect((await p.stories.storyboard(PROJECT)).review).toEqual({ taskId: film, after: 'image', isChanging: true });
    expect(await queue.dequeue('video')).toBeNull();
    for (let n = 0; n < 2; n += 1) {
      const claim = await queue.dequeue('image');
      if (claim !== null) await queue.endRun(claim.lease, { kind: 'completed' });
    }
    expect((await p.stories.storyboard(PROJECT)).review).toEqual({ taskId: film, after: 'image' });
    await queue.approve(film ?? '');
    expect((await queue.dequeue('video'))?.task.id).toBe(film);
  });
});

describe('A picture that cannot be moved', () => {
  it('stays the scene’s own, and no task is added', async () => {
    const p = await project();
    await p.film();
    p.write('images/2 내 사진.png', 'mine');
    // A file where the earlier versions go.
    p.write('versions', 'not a folder');
    const again = p.stories.redo({ projectId: PROJECT, what: { kind: 'scene', id: '2', picture: true } });
    await expect(again).rejects.toBeDefined();
    expect(p.read('images/2 내 사진.png')).toBe('mine');
    expect((await p.open.queue.tasks.list({ projectId: PROJECT, limit: 10 })).tasks.map(({ type }) => type)).toEqual([
      'video',
      'image',
      'script',
    ]);
  });
});

describe('Pictures of two scenes that are swapped', () => {
  const shown = async (p: StoryProject) =>
    (await p.stories.storyboard(PROJECT)).scenes.map(({ picture, changed }) => [
      picture === undefined ? undefined : p.read(picture.path),
      changed.join(),
    ]);

  it('differ from the film in both scenes, and no picture is looked for again', async () => {
    const p = await project();
    const { image } = await p.film();
    await p.stories.swapPictures(PROJECT, '1', '3');
    expect(await shown(p)).toEqual([
      ['picture 3', 'picture'],
      ['picture 2', ''],
      ['picture 1', 'picture'],
      ['picture 4', ''],
    ]);
    // The task that found them still says where they are, and what is behind it is made of them as they are now.
    const outputs = (await p.open.queue.getTask(image))?.outputs ?? [];
    expect(outputs.map(({ path, scene }) => [p.read(path), path, scene]).slice(0, 3)).toEqual([
      ['picture 1', 'images/003.jpg', 3],
      ['picture 2', 'images/002.jpg', 2],
      ['picture 3', 'images/001.jpg', 1],
    ]);
    const { tasks } = await p.stories.redo({ projectId: PROJECT, what: { kind: 'changed' } });
    expect([tasks.map(({ type }) => type), await p.lost(), p.leftovers()]).toEqual([['video'], [], []]);
  });

  it('are as they were once they are swapped back, the creator’s own among them and what lies behind them', async () => {
    const p = await project();
    await p.film();
    p.write('images/2 내 사진.png', 'mine');
    const before = await shown(p);
    await p.stories.swapPictures(PROJECT, '2', '4');
    expect((await shown(p)).map(([picture]) => picture)).toEqual(['picture 1', 'picture 4', 'picture 3', 'mine']);
    rmSync(join(p.dir, 'images/004 내 사진.png'));
    expect((await shown(p))[3]?.[0]).toBe('picture 2');
    p.write('images/004 내 사진.png', 'mine');
    await p.stories.swapPictures(PROJECT, '4', '2');
    expect([await shown(p), await p.lost()]).toEqual([before, []]);
  });

  it('are those of each film that is restored, whichever way they were swapped between', async () => {
    const p = await project();
    await p.film();
    await p.stories.swapPictures(PROJECT, '1', '2');
    await p.filmAgain('second film');
    await p.stories.swapPictures(PROJECT, '2', '3');
    await p.filmAgain('third film');
    const filmed = { 1: [1, 2, 3, 4], 2: [2, 1, 3, 4], 3: [2, 3, 1, 4] };
    for (const version of [1, 2, 3, 1, 3, 2] as const) {
      const { scenes, changedScenes } = await p.stories.restore(PROJECT, version);
      expect(scenes.map(({ picture }) => picture && p.read(picture.path))).toEqual(
        filmed[version].map((n) => `picture ${n}`),
      );
      expect(changedScenes).toBe(0);
    }
  });

  it('that are told apart by their place alone are swapped, and the others stay', async () => {
    const p = await project();
    await p.film(['하나', '둘', '셋']);
    for (const name of ['가.jpg', '나.jpg', '다.jpg']) p.write(`images/${name}`, name);
    p.write('manifest.json', JSON.stringify({ ...p.manifest(), files: [] }));
    for (const n of ['001', '002', '003']) rmSync(join(p.dir, `images/${n}.jpg`));
    await p.stories.swapPictures(PROJECT, '1', '3');
    expect((await shown(p)).map(([picture]) => picture)).toEqual(['다.jpg', '나.jpg', '가.jpg']);
  });

  it('are refused when one scene has none, and nothing is changed', async () => {
    const p = await project();
    await p.film();
    rmSync(join(p.dir, 'images/002.jpg'));
    const before = await shown(p);
    await expect(p.stories.swapPictures(PROJECT, '1', '2')).rejects.toMatchObject({
      problem: { code: 'film.nothing_to_swap' },
    });
    await p.stories.swapPictures(PROJECT, '1', '1');
    expect(await shown(p)).toEqual(before);
  });
});
