import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filmRecordSchema } from '../../../contract/project-files';
import { lookAgainAfterRuns } from '../../../main/films/look-again';
import { recountChanges } from '../../../main/films/recount-changes';
import { speakPreview } from '../../../workers/video/speak-preview';
import { storiesForTests } from './support/stories-for-tests';
import { NARRATIONS, PROJECT, type StoryProject } from './support/story-project';

const project = storiesForTests();

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
    p.reworded.splice(0);
    const board = await p.stories.restore(PROJECT, 1);
    expect(stateOf(p)).toEqual(FIRST);
    expect(p.reworded).toEqual([await p.scriptTask()]);
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

  it('is heard at its place in the narration, which has no intro before it', async () => {
    const p = await project();
    await p.film();
    const record = filmRecordSchema.parse(JSON.parse(p.filmFiles('again')['film.json'] ?? ''));
    const later = record.scenes.map((scene) => ({
      ...scene,
      startsAt: scene.startsAt + 4,
      voice: { from: scene.voice.from + 4, to: scene.voice.to + 4 },
    }));
    const chapters = [0, 24, 34].map((at) => ({ at, title: `${at}` }));
    const withIntro = { ...record, seconds: record.seconds + 4, intro: 4, chapters, scenes: later };
    await p.run('video', { ...p.filmFiles('again'), 'film.json': JSON.stringify(withIntro) }, { title: PROJECT });
    const board = await p.stories.storyboard(PROJECT);
    expect(board.scenes[1]?.startsAt).toBe(14);
    expect(board.chapters).toEqual(chapters);
    const { from, to } = await p.stories.voice(PROJECT, '2');
    expect([from, to].map((at) => at.toFixed(3))).toEqual(['10.300', '19.000']);
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
