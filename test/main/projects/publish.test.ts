import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../../contract/task';
import { below, filmProjectsForTests, made, manifestOf, studio } from './support/film-projects';

filmProjectsForTests();

describe('A second film of a project', () => {
  it('keeps the whole first one as a version, which its tasks, the manifest and the panel follow', async () => {
    const first = await made('p', 'ok one 3');
    const events: string[] = [];
    studio.queue.onEvents((batch) => {
      for (const event of batch) if (event.kind === 'task') events.push(event.task.id);
    });
    const second = await made('p', 'ok two 2');
    expect(await studio.shown(first.video)).toEqual({
      'versions/1/audio/narration.wav': 'voice of words of ok one 3, try 1',
      'versions/1/subtitles.srt': 'subtitles of words of ok one 3, try 1',
      'versions/1/video.mp4': expect.stringContaining(
        'film of words of ok one 3, try 1 with picture 1 of words of ok one 3',
      ),
    });
    expect(Object.keys(await studio.shown(first.image))).toHaveLength(3);
    expect(Object.keys(await studio.shown(second.image))).toHaveLength(2);
    expect((await studio.shown(second.video))['video.mp4']).toContain('film of words of ok two 2');
    expect(await studio.lost()).toEqual([]);
    expect(events).toEqual(expect.arrayContaining([first.script, first.image, first.video]));
    expect(readdirSync(below('p')).sort()).toEqual([
      'audio',
      'images',
      'manifest.json',
      'script.json',
      'script.md',
      'subtitles.srt',
      'versions',
      'video.mp4',
    ]);
    expect(readdirSync(below('p/versions'))).toEqual(['1']);
    expect(readdirSync(below('p/images'))).toHaveLength(2);
    const { files } = manifestOf(below('p'));
    expect(files.filter(({ taskId }) => taskId === first.video).map(({ path }) => path)).toEqual(
      Object.keys(await studio.shown(first.video)),
    );
    expect(files).toHaveLength(8 + 7);
    expect(studio.errors).toEqual([]);
  });

  it('and a third are versions of their own', async () => {
    const films = [await made('p', 'ok a'), await made('p', 'ok b'), await made('p', 'ok c')];
    const paths = await Promise.all(films.map(async ({ video }) => Object.keys(await studio.shown(video)).at(-1)));
    expect(paths).toEqual(['versions/1/video.mp4', 'versions/2/video.mp4', 'video.mp4']);
    expect(await studio.lost()).toEqual([]);
  });

  it('does not speak the words of another that was sent at the same time', async () => {
    const [one, other] = await Promise.all([studio.film('p', 'ok one'), studio.film('p', 'ok other')]);
    await studio.idle();
    for (const [film, words] of [
      [one, 'one'],
      [other, 'other'],
    ] as const) {
      const shown = await studio.shown(film[2]?.id ?? '');
      const text = Object.entries(shown).find(([path]) => path.endsWith('video.mp4'))?.[1];
      expect(text).toMatch(new RegExp(`^film of words of ok ${words}, try 1 with picture 1 of words of ok ${words},`));
    }
    expect(await studio.lost()).toEqual([]);
  });

  it('that names its script by the id of its task speaks that script, also as a version', async () => {
    const script = async (title: string) =>
      (await studio.queue.enqueue({ type: 'script', projectId: 'p', metadata: { title } })).task.id;
    const one = await script('ok one');
    await script('ok other');
    await studio.idle();
    const { task } = await studio.queue.enqueue({
      type: 'video',
      projectId: 'p',
      metadata: { title: 'ok', scriptId: one },
    });
    await studio.idle();
    expect((await studio.shown(task.id))['video.mp4']).toMatch(/^film of words of ok one/);
  });

  it('speaks the script that it names, however long a page’s own fields beside its id are', async () => {
    const script = { type: 'script', projectId: 'p' } as const;
    const first = await studio.queue.enqueue({ ...script, metadata: { title: 'ok first' } });
    await studio.queue.enqueue({ ...script, metadata: { title: 'ok second' } });
    await studio.idle();
    const metadata = { title: 'ok', scriptId: first.task.id, notes: '가'.repeat(2_000) };
    const { task } = await studio.queue.enqueue({ type: 'video', projectId: 'p', metadata });
    await studio.idle();
    expect((await studio.shown(task.id))['video.mp4']).toContain('film of words of ok first');
  });

  it('published by three tasks at the same moment loses no line of the manifest', async () => {
    for (const projectId of ['a', 'b', 'c', 'd']) {
      await Promise.all(
        TASK_TYPES.map((type) => studio.queue.enqueue({ type, projectId, metadata: { title: 'ok one 2' } })),
      );
      await studio.idle();
      expect(manifestOf(below(projectId)).files, projectId).toHaveLength(2 + 2 + 3);
    }
  });

  it('keeps a script that the creator put there, and a picture under whose name a run publishes', async () => {
    mkdirSync(below('p/images'), { recursive: true });
    for (const name of ['001.jpg', '001.png']) writeFileSync(below(`p/images/${name}`), 'my picture');
    writeFileSync(below('p/script.json'), 'my words');
    const film = await made('p', 'ok one');
    const [published = ''] = Object.keys(await studio.shown(film.image));
    expect(readFileSync(below(`p/versions/1/${published}`), 'utf8')).toBe('my picture');
    expect(readFileSync(below('p/versions/1/script.json'), 'utf8')).toBe('my words');
  });

  it.each(['007.jpg', '장면 1.png', '1.webp'])(
    'leaves the creator’s own picture in its place, and the films are made with it: %s',
    async (name) => {
      mkdirSync(below('p/images'), { recursive: true });
      writeFileSync(below(`p/images/${name}`), 'my picture');
      for (const title of ['ok one', 'ok two']) {
        const film = await made('p', title);
        expect(readFileSync(below(`p/images/${name}`), 'utf8')).toBe('my picture');
        expect((await studio.shown(film.video))['video.mp4']).toContain('my picture');
      }
    },
  );

  it('leaves a picture that the creator replaced, unless a run publishes under its name', async () => {
    await made('p', 'ok one 3');
    const [third = ''] = readdirSync(below('p/images')).filter((name) => name.startsWith('003'));
    writeFileSync(below(`p/images/${third}`), 'my picture');
    const film = await made('p', 'ok two 2');
    expect(readFileSync(below(`p/images/${third}`), 'utf8')).toBe('my picture');
    expect((await studio.shown(film.video))['video.mp4']).not.toContain('picture 3 of');
  });

  it('leaves alone what is not numbered, and another project', async () => {
    const other = await made('other', 'ok other');
    mkdirSync(below('p/images'), { recursive: true });
    writeFileSync(below('p/images/cover.jpg'), 'cover');
    await made('p', 'ok one');
    await made('p', 'ok two');
    expect(readFileSync(below('p/images/cover.jpg'), 'utf8')).toBe('cover');
    expect(Object.keys(await studio.shown(other.video))).toContain('video.mp4');
  });

  it('replaces what an unfinished run of the same task left, without a version of it', async () => {
    const { task } = await studio.queue.enqueue({ type: 'image', projectId: 'p', metadata: { title: 'fail-late 3' } });
    await studio.idle();
    expect((await studio.task(task.id)).status).toBe('failed');
    await studio.queue.retry(task.id);
    await studio.idle();
    expect(existsSync(below('p/versions'))).toBe(false);
    expect((await studio.task(task.id)).outputs).toHaveLength(3);
    expect(readdirSync(below('p/images'))).toHaveLength(3);
  });
});
