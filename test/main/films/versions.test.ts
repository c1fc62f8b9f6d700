import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/errors';
import type { ReviewStep } from '../../../contract/review';
import { lookAgainAfterRuns } from '../../../main/films/look-again';
import { recountChanges } from '../../../main/films/recount-changes';
import { speakPreview } from '../../../workers/video/speak-preview';
import { tempDir } from '../../support/temp-dir';
import { storiesForTests } from './support/stories-for-tests';
import { NARRATIONS, PROJECT, type StoryProject } from './support/story-project';

const project = storiesForTests();
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb', 'hex');

/** Three films: the second has another picture, the third other words as well. */
async function threeFilms(p: StoryProject) {
  const first = await p.film();
  await p.run('image', { 'images/002.jpg': 'another picture 2' }, { only: [2] });
  const second = await p.filmAgain('second film');
  const { revision } = await p.stories.storyboard(PROJECT);
  await p.stories.edit(PROJECT, revision, { kind: 'narration', id: '3', narration: '다른 말' });
  const third = await p.filmAgain('third film');
  return { first: first.video, second, third };
}
const stateOf = (p: StoryProject) => ({
  film: p.read('video.mp4'),
  subtitles: p.read('subtitles.srt'),
  picture2: p.read('images/002.jpg'),
  words3: p.script().scenes[2]?.narration,
});
const FIRST = {
  film: 'first film',
  subtitles: 'subtitles of first film',
  picture2: 'picture 2',
  words3: NARRATIONS[2],
};
const THIRD = {
  film: 'third film',
  subtitles: 'subtitles of third film',
  picture2: 'another picture 2',
  words3: '다른 말',
};

describe('A version', () => {
  it('is every film that was made, the newest first, each with what was different', async () => {
    const p = await project();
    await threeFilms(p);
    const { versions } = await p.stories.storyboard(PROJECT);
    expect(versions.map(({ version, isPresent, reason, video }) => [version, isPresent, reason, video?.path])).toEqual([
      [3, true, { kind: 'scenes', scenes: [3] }, 'video.mp4'],
      [2, false, { kind: 'scenes', scenes: [2] }, 'versions/2/video.mp4'],
      [1, false, { kind: 'first' }, 'versions/1/video.mp4'],
    ]);
    expect(
      versions.every(
        ({ bytes, subtitles, thumbnail }) => bytes > 0 && subtitles !== undefined && thumbnail !== undefined,
      ),
    ).toBe(true);
  });

  it('that is restored is whole: its film, subtitles, script and pictures, though only what changed was kept', async () => {
    const p = await project();
    await threeFilms(p);
    expect(stateOf(p)).toEqual(THIRD);
    const board = await p.stories.restore(PROJECT, 1);
    expect(stateOf(p)).toEqual(FIRST);
    expect(board.versions.map(({ version, isPresent }) => [version, isPresent])).toEqual([
      [3, false],
      [2, false],
      [1, true],
    ]);
    expect(board.changedScenes).toBe(0);
    // And back again: nothing was lost on the way.
    const back = await p.stories.restore(PROJECT, 3);
    expect(stateOf(p)).toEqual(THIRD);
    expect(back.versions.map(({ version, isPresent }) => [version, isPresent])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    expect([back.changedScenes, await p.lost(), p.leftovers()]).toEqual([0, [], []]);
  });

  it('that is restored leaves its script among the files of the film, as it is on the disk', async () => {
    const p = await project();
    await threeFilms(p);
    const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path).toSorted();
    const before = paths((await p.stories.storyboard(PROJECT)).files);
    expect(before).toContain('script.json');
    const board = await p.stories.restore(PROJECT, 1);
    expect(paths(board.files)).toEqual(before);
    const listed = p.manifest().files.find(({ path }) => path === 'script.json');
    const text = p.read('script.json');
    expect([listed?.kind, listed?.bytes, listed?.taskId]).toEqual([
      'script',
      Buffer.byteLength(text),
      p.script().taskId,
    ]);
    expect(paths((await p.stories.restore(PROJECT, 3)).files)).toEqual(before);
  });

  it('that is restored is the present film in the records of its task, where lists, posters and pages look', async () => {
    const p = await project();
    const { first, third } = await threeFilms(p);
    const videoOf = async (id: string) =>
      (await p.open.queue.getTask(id))?.outputs.filter(({ kind }) => kind === 'video').map(({ path }) => path);
    await p.stories.restore(PROJECT, 1);
    expect([await videoOf(first), await videoOf(third)]).toEqual([['video.mp4'], ['versions/3/video.mp4']]);
    await p.stories.restore(PROJECT, 3);
    expect(await videoOf(third)).toEqual(['video.mp4']);
    expect(await videoOf(first)).not.toEqual(['video.mp4']);
    await p.filmAgain('fourth film');
    expect(await videoOf(third)).not.toEqual(['video.mp4']);
    expect(await p.lost()).toEqual([]);
  });

  it('after a restore is followed by one with the next number', async () => {
    const p = await project();
    await threeFilms(p);
    await p.stories.restore(PROJECT, 1);
    await p.filmAgain('fourth film');
    const { versions } = await p.stories.storyboard(PROJECT);
    expect(versions.map(({ version, isPresent }) => [version, isPresent])).toEqual([
      [4, true],
      [3, false],
      [2, false],
      [1, false],
    ]);
    expect(await p.lost()).toEqual([]);
  });

  it('that is restored keeps words that were in no film yet, and pictures of the creator’s', async () => {
    const p = await project();
    await threeFilms(p);
    p.write('images/2 내 사진.png', 'mine');
    const { revision } = await p.stories.storyboard(PROJECT);
    await p.stories.edit(PROJECT, revision, { kind: 'narration', id: '1', narration: '아직 없는 말' });
    await p.stories.restore(PROJECT, 2);
    expect(stateOf(p)).toMatchObject({ film: 'second film', picture2: 'another picture 2' });
    expect(existsSync(join(p.dir, 'images/2 내 사진.png'))).toBe(false);
    const kept = [1, 2, 3, 4].map((n) => `versions/${n}/script.json`).filter((path) => existsSync(join(p.dir, path)));
    expect(kept.some((path) => p.read(path).includes('아직 없는 말'))).toBe(true);
    expect([1, 2, 3, 4].some((n) => existsSync(join(p.dir, `versions/${n}/images/2 내 사진.png`)))).toBe(true);
  });

  it('of an old task is the task’s own film', async () => {
    const p = await project();
    const { first } = await threeFilms(p);
    const film = async () => {
      const task = await p.open.queue.getTask(first);
      const path = task?.outputs.find(({ kind }) => kind === 'video')?.path ?? '';
      return p.read(path);
    };
    expect(await film()).toBe('first film');
    await p.stories.restore(PROJECT, 2);
    expect(await film()).toBe('first film');
  });

  it('that is not there is refused by name, and changes nothing', async () => {
    const p = await project();
    await threeFilms(p);
    await expect(p.stories.restore(PROJECT, 9)).rejects.toMatchObject({ code: 'version_not_found' });
    expect(stateOf(p)).toEqual(THIRD);
  });
});

describe('A manifest that was broken', () => {
  const listed = async (p: StoryProject) =>
    (await p.stories.storyboard(PROJECT)).versions.map(({ version, isPresent, video, subtitles, reason }) => [
      version,
      isPresent,
      video?.path,
      subtitles?.path,
      reason.kind,
    ]);

  it.each([
    ['garbage', () => '{ "version": 1, "files": [{'],
    ['gone', undefined],
    [
      'with entries that are none',
      (text: string) => text.replaceAll(/"path": "(?:versions\/\d\/)?(?:video\.mp4|subtitles\.srt)"/g, '"path": 7'),
    ],
  ])('hides no version: %s', async (_how, broken) => {
    const p = await project();
    await threeFilms(p);
    const before = await listed(p);
    if (broken === undefined) rmSync(join(p.dir, 'manifest.json'));
    else p.write('manifest.json', broken(p.read('manifest.json')));
    expect(await listed(p)).toEqual(before);
    // Nor does it once a run has written another one.
    await p.filmAgain('fourth film');
    expect((await listed(p)).map(([version, isPresent]) => [version, isPresent])).toEqual([
      [4, true],
      [3, false],
      [2, false],
      [1, false],
    ]);
    expect(stateOf(p).film).toBe('fourth film');
    await p.stories.restore(PROJECT, 1);
    expect(stateOf(p)).toMatchObject({ film: 'first film', subtitles: 'subtitles of first film' });
  });
});

describe('Clearing versions', () => {
  it('removes earlier films from the disk and the records; the present one stays whole and keeps its number', async () => {
    const p = await project();
    const { first } = await threeFilms(p);
    // One that is not there keeps the others from nothing.
    const { bytes, left } = await p.stories.clearVersions(['nowhere', PROJECT], 0);
    expect(bytes).toBeGreaterThan(0);
    expect(left).toEqual(['nowhere']);
    expect(stateOf(p)).toEqual(THIRD);
    const { versions } = await p.stories.storyboard(PROJECT);
    expect(versions.map(({ version, isPresent }) => [version, isPresent])).toEqual([[3, true]]);
    expect((await p.open.queue.getTask(first))?.outputs.filter(({ kind }) => kind === 'video')).toEqual([]);
    expect(await p.lost()).toEqual([]);
  });

  it('leaves as many as were asked for, with the pictures that they show', async () => {
    const p = await project();
    await p.film();
    await p.run('image', { 'images/002.jpg': 'another picture 2' }, { only: [2] });
    await p.filmAgain('second film');
    await p.run('image', { 'images/002.jpg': 'third picture 2' }, { only: [2] });
    await p.filmAgain('third film');
    await p.stories.clearVersions([PROJECT], 1);
    const board = await p.stories.restore(PROJECT, 2);
    expect(stateOf(p)).toMatchObject({ film: 'second film', picture2: 'another picture 2' });
    expect(board.versions.map(({ version }) => version)).toEqual([3, 2]);
  });
});

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

describe('The voice of a scene', () => {
  it('is the film’s as long as its words are in the film; other words are read aloud once, and heard again', async () => {
    const p = await project();
    await p.film();
    expect(await p.stories.voice(PROJECT, '2')).toEqual({
      file: expect.objectContaining({ path: 'audio/narration.wav', kind: 'audio' }),
      from: 10.3,
      to: 19,
    });
    const { revision } = await p.stories.storyboard(PROJECT);
    await p.stories.edit(PROJECT, revision, { kind: 'narration', id: '2', narration: '침낭은 가볍습니다.' });
    let asked = 0;
    p.speak = (request) => {
      asked += 1;
      return speakPreview({ ...request, id: 1 });
    };
    const first = await p.stories.voice(PROJECT, '2');
    expect(first.file.path).toMatch(/^audio\/preview\/[0-9a-f]{16}\.wav$/);
    expect(first.to).toBeGreaterThan(0.5);
    expect([await p.stories.voice(PROJECT, '2'), asked, p.leftovers()]).toEqual([first, 1, []]);
  });

  it('that cannot be made says why, and the next try is made again', async () => {
    const p = await project();
    await p.film();
    const { revision } = await p.stories.storyboard(PROJECT);
    await p.stories.edit(PROJECT, revision, { kind: 'narration', id: '2', narration: '침낭은 가볍습니다.' });
    await expect(p.stories.voice(PROJECT, '2')).rejects.toMatchObject({ problem: { code: 'film.no_voice' } });
    p.speak = (request) => speakPreview({ ...request, settings: { ...request.settings, voice: '-bad' }, id: 1 });
    await expect(p.stories.voice(PROJECT, '2')).rejects.toMatchObject({ code: 'no_voice' });
    p.speak = (request) => speakPreview({ ...request, id: 1 });
    expect((await p.stories.voice(PROJECT, '2')).to).toBeGreaterThan(0.5);
  });
});

describe('After a run', () => {
  it('whether scenes differ from the film is counted again, and with a limit the oldest versions go', async () => {
    const p = await project();
    await threeFilms(p);
    const heard = new Promise<void>((resolve) => {
      p.onNoted = resolve;
    });
    const stop = lookAgainAfterRuns({
      onEvents: (listener) => p.open.queue.onEvents(listener),
      stories: p.stories,
      runsHere: () => true,
      keepVersions: () => 1,
      onError: (error) => p.errors.push(error),
    });
    await p.filmAgain('fourth film');
    await heard;
    stop();
    expect(p.noted.at(-1)).toEqual({ projectId: PROJECT, changedScenes: 0 });
    await p.stories.lookAgain(PROJECT, 1);
    const { versions } = await p.stories.storyboard(PROJECT);
    expect(versions.map(({ version }) => version)).toEqual([4, 3]);
    expect([p.errors, await p.lost()]).toEqual([[], []]);
  });
});

describe('How many scenes differ from the film', () => {
  it('is known again after the file of films was deleted, and is counted once for each such file', async () => {
    const p = await project();
    await p.film();
    const { revision } = await p.stories.storyboard(PROJECT);
    await p.stories.edit(PROJECT, revision, { kind: 'narration', id: '3', narration: '다른 말' });
    await p.open.queue.enqueue({ type: 'script', projectId: '대본 없는 영상', metadata: { title: 'a' } });
    const marks = new Map<string, string>();
    const asked: string[] = [];
    const recount = () =>
      new Promise<void>((resolve) => {
        recountChanges({
          shelf: {
            mark: (name) => {
              if (marks.get(name) === 'done') resolve();
              return marks.get(name);
            },
            setMark: (name, value) => void marks.set(name, value),
          },
          source: p.open.films.source,
          count: (projectId) => {
            asked.push(projectId);
            return p.stories.lookAgain(projectId, 0);
          },
          onError: (error) => p.errors.push(error),
        });
      });
    p.noted.splice(0);
    await recount();
    expect(p.noted).toEqual([{ projectId: PROJECT, changedScenes: 1 }]);
    expect(asked.toSorted()).toEqual([PROJECT, '대본 없는 영상'].toSorted());
    await recount();
    expect([asked.length, p.errors]).toEqual([2, []]);
  });
});

describe('A copy of a film', () => {
  it('has its script, pictures and settings under a name of its own, and waits to be approved', async () => {
    const p = await project();
    await p.film();
    p.write('audio/music.mp3', 'music');
    const { projectId } = await p.stories.duplicate(PROJECT);
    expect(projectId).toBe(`${PROJECT} 2`);
    const board = await p.stories.storyboard(projectId);
    expect(board.scenes.map(({ narration, picture }) => [narration, picture?.path])).toEqual(
      NARRATIONS.map((narration, index) => [narration, `images/00${index + 1}.jpg`]),
    );
    const { tasks } = await p.open.queue.tasks.list({ projectId, limit: 10 });
    expect(tasks.map(({ type, status, metadata }) => [type, status, metadata])).toEqual([
      ['video', 'waiting', { title: projectId, resolution: '720p' }],
    ]);
    expect([board.review, board.versions, board.changedScenes]).toEqual([
      { taskId: tasks[0]?.id, after: 'image' },
      [],
      0,
    ]);
    // What is done to the copy is not done to the film.
    await p.stories.edit(projectId, board.revision, { kind: 'narration', id: '1', narration: '다른 시작' });
    expect([p.script().scenes[0]?.narration, await p.lost()]).toEqual([NARRATIONS[0], []]);
    await p.open.queue.approve(tasks[0]?.id ?? '');
    expect((await p.open.queue.dequeue('video'))?.task.projectId).toBe(projectId);
  });
});

describe('Deleting a film', () => {
  it('moves its folder to the bin and forgets its tasks, those that wait as well', async () => {
    const p = await project();
    await p.film();
    await p.stories.redo({ projectId: PROJECT, what: { kind: 'film' } });
    await p.stories.delete(PROJECT);
    expect(existsSync(p.dir)).toBe(false);
    expect((await p.open.queue.tasks.list({ projectId: PROJECT, limit: 10 })).total).toBe(0);
    await expect(p.stories.storyboard(PROJECT)).rejects.toMatchObject({ code: 'project_not_found' });
  });

  it('that the bin does not take leaves the film and what waits as they were, also a stop for approval', async () => {
    const p = await project();
    await p.film();
    const stopAfter: ReviewStep[] = ['script', 'image'];
    await p.open.queue.enqueuePipeline({ projectId: PROJECT, script: { title: PROJECT }, stopAfter });
    await p.stories.redo({ projectId: PROJECT, what: { kind: 'film' } });
    const stand = async () => {
      const { tasks } = await p.open.queue.tasks.list({ projectId: PROJECT, statuses: ['waiting'], limit: 10 });
      return tasks.map(({ id, rank, reviewAfter }) => [id, rank, reviewAfter]);
    };
    const before = await stand();
    expect(before.length).toBe(3);
    const error = new Error('no bin');
    p.moveToBin = () => Promise.reject(error);
    await expect(p.stories.delete(PROJECT)).rejects.toMatchObject({ problem: { code: 'film.not_binned' } });
    expect([await stand(), existsSync(p.dir), p.errors]).toEqual([before, true, [error]]);
  });

  it('is refused while a task of it runs, and nothing is removed', async () => {
    const p = await project();
    await p.film();
    await p.stories.redo({ projectId: PROJECT, what: { kind: 'film' } });
    await p.open.queue.dequeue('video');
    await expect(p.stories.delete(PROJECT)).rejects.toMatchObject({ code: 'task_running' });
    expect([existsSync(p.dir), (await p.open.queue.tasks.list({ projectId: PROJECT, limit: 10 })).total]).toEqual([
      true,
      4,
    ]);
  });
});
