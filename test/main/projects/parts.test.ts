import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { below, filmProjectsForTests, made, manifestOf, studio } from './support/film-projects';

filmProjectsForTests();

/** The pictures of these scenes again, and the film, as the creator asks for them. */
async function again(only: number[], title: string, film = title) {
  const { task: image } = await studio.queue.enqueue({ type: 'image', projectId: 'p', metadata: { title, only } });
  const { task: video } = await studio.queue.enqueue({
    type: 'video',
    projectId: 'p',
    metadata: { title: film },
    dependsOn: [image.id],
  });
  await studio.idle();
  return { image: image.id, video: video.id };
}
const filmOf = async (id: string) =>
  Object.entries(await studio.shown(id)).find(([path]) => path.endsWith('video.mp4'))?.[1];
const inVersion = (version: number) =>
  readdirSync(below(`p/versions/${version}`), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();

describe('Pictures of some scenes', () => {
  it('leave those of the others where they are, and a film after them shows both', async () => {
    const first = await made('p', 'ok film 3');
    const redo = await again([2], 'ok again');
    expect(await filmOf(redo.video)).toBe(
      'film of words of ok film 3, try 1 with picture 1 of words of ok film 3, try 1; picture 2 of ok again, try 1; picture 3 of words of ok film 3, try 1',
    );
    expect(Object.keys(await studio.shown(redo.image))).toEqual(['images/002.jpg']);
    expect(Object.keys(await studio.shown(first.image)).sort()).toEqual([
      'images/001.png',
      'images/003.png',
      'versions/1/images/002.png',
    ]);
    expect(await studio.lost()).toEqual([]);
    expect(studio.errors).toEqual([]);
  });

  it('and the film that they replace are one version, although they are published one by one', async () => {
    await made('p', 'ok film 3');
    await again([1, 3], 'ok again');
    expect(readdirSync(below('p/versions'))).toEqual(['1']);
    expect(inVersion(1)).toEqual(['001.png', '003.png', 'narration.wav', 'subtitles.srt', 'video.mp4']);
    expect(readdirSync(below('p/images')).sort()).toEqual(['001.jpg', '002.png', '003.jpg']);
    await again([3], 'ok twice');
    expect(inVersion(2)).toEqual(['003.jpg', 'narration.wav', 'subtitles.srt', 'video.mp4']);
    expect(await studio.lost()).toEqual([]);
  });

  it('join those of a film that was never made, as long as they are of other scenes', async () => {
    await made('p', 'ok film 3');
    await again([1], 'ok again', 'fail');
    await again([2], 'ok other', 'fail');
    expect(readdirSync(below('p/versions'))).toEqual(['1']);
    await again([2], 'ok twice');
    // The first film's pictures, and between the two films one that no film shows.
    expect(inVersion(1)).toEqual(['001.png', '002.png']);
    expect(inVersion(2)).toEqual(['002.jpg', 'narration.wav', 'subtitles.srt', 'video.mp4']);
    expect(await studio.lost()).toEqual([]);
  });

  it('replace what an earlier try of the same task made for them', async () => {
    await made('p', 'ok film 3');
    const { task } = await studio.queue.enqueue({
      type: 'image',
      projectId: 'p',
      metadata: { title: 'fail-late', only: [1, 2] },
    });
    await studio.idle();
    expect(Object.keys(await studio.shown(task.id))).toEqual(['images/001.png']);
    await studio.queue.retry(task.id);
    await studio.idle();
    expect(manifestOf(below('p')).files.filter(({ path }) => /^images\/001/u.test(path))).toHaveLength(1);
    expect(readdirSync(below('p/versions'))).toEqual(['1']);
  });

  it('are those of its own time in a film that is made after a later one', async () => {
    await made('p', 'ok film 3');
    const redo = await again([2], 'ok again');
    await made('p', 'ok later 2');
    const { task } = await studio.queue.enqueue({
      type: 'video',
      projectId: 'p',
      metadata: { title: 'ok' },
      dependsOn: [redo.image],
    });
    await studio.idle();
    expect(await filmOf(task.id)).toContain(
      'picture 1 of words of ok film 3, try 1; picture 2 of ok again, try 1; picture 3 of words of ok film 3, try 1',
    );
  });
});

describe('The film in another shape', () => {
  const portrait = async () => {
    const metadata = { title: 'ok', variant: 'portrait' };
    const { task } = await studio.queue.enqueue({ type: 'video', projectId: 'p', metadata });
    await studio.idle();
    return task.id;
  };

  it('stands beside the film, which stays as it is', async () => {
    const first = await made('p', 'ok one');
    const tall = await portrait();
    expect(Object.keys(await studio.shown(tall))).toEqual(['video-portrait.mp4']);
    expect(Object.keys(await studio.shown(first.video)).sort()).toEqual([
      'audio/narration.wav',
      'subtitles.srt',
      'video.mp4',
    ]);
    expect(readdirSync(below('p'))).not.toContain('versions');
  });

  it('becomes a part of the version with the film whose shape it is', async () => {
    await made('p', 'ok one');
    const tall = await portrait();
    await made('p', 'ok two');
    expect(Object.keys(await studio.shown(tall))).toEqual(['versions/1/video-portrait.mp4']);
    expect(readdirSync(below('p'))).not.toContain('video-portrait.mp4');
    expect(await studio.lost()).toEqual([]);
  });

  it('replaces itself alone when it is made again', async () => {
    const first = await made('p', 'ok one');
    await portrait();
    const second = await portrait();
    expect(Object.keys(await studio.shown(second))).toEqual(['video-portrait.mp4']);
    expect(Object.keys(await studio.shown(first.video))).toContain('video.mp4');
    expect(inVersion(1)).toEqual(['video-portrait.mp4']);
  });
});
