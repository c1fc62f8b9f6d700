import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifestSchema } from '../../../contract/project-files';
import type { QueueTask } from '../../../contract/task';
import { FilmStudio } from '../../support/film-studio';
import { tempDir } from '../../support/temp-dir';

let studio: FilmStudio;
beforeEach(async () => {
  studio = await FilmStudio.open();
});
afterEach(() => studio.close());

const below = (path: string) => join(studio.workspace, path);
const manifestOf = (path: string) =>
  manifestSchema.parse(JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')));
/** The next time that a task comes to this. */
const event = (isSo: (task: QueueTask) => boolean) =>
  new Promise<void>((resolve) => {
    const stop = studio.queue.onEvents((events) => {
      if (!events.some((one) => one.kind === 'task' && isSo(one.task))) return;
      stop();
      resolve();
    });
  });
async function made(projectId: string, title: string) {
  const [script, image, video] = await studio.film(projectId, title);
  await studio.idle();
  if (script === undefined || image === undefined || video === undefined) throw new Error('unreachable');
  return { script: script.id, image: image.id, video: video.id };
}

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
      const types = ['script', 'image', 'video'] as const;
      await Promise.all(
        types.map((type) => studio.queue.enqueue({ type, projectId, metadata: { title: 'ok one 2' } })),
      );
      await studio.idle();
      expect(manifestOf(below(projectId)).files, projectId).toHaveLength(2 + 2 + 3);
    }
  });

  it('keeps pictures and a script that the creator put there', async () => {
    mkdirSync(below('p/images'), { recursive: true });
    writeFileSync(below('p/images/007.jpg'), 'my picture');
    writeFileSync(below('p/script.json'), 'my words');
    await made('p', 'ok one');
    expect(readFileSync(below('p/versions/1/images/007.jpg'), 'utf8')).toBe('my picture');
    expect(readFileSync(below('p/versions/1/script.json'), 'utf8')).toBe('my words');
    expect(existsSync(below('p/images/007.jpg'))).toBe(false);
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

describe('The door for finished files', () => {
  const publish = async (files: readonly { staged: string; path: string; bytes?: number }[]) => {
    // A worker that says what it likes: nothing of it has been checked.
    const { task } = await studio.queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: 'wait' } });
    await untilStaging();
    const staging = readdirSync(below('p')).find((name) => name.startsWith('.partial-')) ?? '';
    writeFileSync(below(`p/${staging}/made`), 'content');
    mkdirSync(below(`p/${staging}/folder`));
    symlinkSync(below('secret'), below(`p/${staging}/link`));
    const leaseId = staging.slice(-36);
    const output = (path: string, bytes = 7) => ({ kind: 'script' as const, path, bytes, sha256: 'a'.repeat(64) });
    const { ProjectFiles } = await import('../../../main/projects/project-files');
    const { FolderTurns } = await import('../../../main/projects/folder-turns');
    const stagingDir = below(`p/${staging}`);
    const attempt = new ProjectFiles(studio.queue.tasks, studio.folders, new FolderTurns()).publish({
      task,
      lease: { taskId: task.id, leaseId },
      folders: { projectDir: below('p'), stagingDir, inputDir: stagingDir },
      files: files.map(({ staged, path, bytes }) => ({ staged, output: output(path, bytes) })),
      earlier: [],
      mayGoOn: () => true,
      persist: (write) => write(),
    });
    const outcome = await attempt.then(
      () => 'done',
      (error: { code?: unknown }) => error.code,
    );
    await studio.dispatcher.cancelRunning(task.id);
    return outcome;
  };
  const untilStaging = () =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!existsSync(below('p')) || !readdirSync(below('p')).some((name) => name.startsWith('.partial-'))) {
          setImmediate(look);
          return;
        }
        resolve();
      };
      look();
    });
  // As long as what it could pass for.
  beforeEach(() => writeFileSync(below('secret'), 'secret!'));

  it.each([
    '',
    '/etc/x',
    '../x',
    'a/../../x',
    './x',
    'a//b',
    'a\\b',
    'C:x',
    'x\0',
    'nul',
    'x.',
    '.partial-x/y',
    '.PARTIAL-x/y',
    'versions/1/script.json',
    'VERSIONS/1/script.json',
    'manifest.json',
    'Manifest.json',
  ])('refuses the target %j', async (path) => {
    expect(await publish([{ staged: 'made', path }])).toBe('step_failed');
    expect(existsSync(below('p'))).toBe(false);
  });

  it.each(['../../secret', '/etc/passwd', 'link', 'folder', 'none', ''])(
    'refuses the staged file %j',
    async (staged) => {
      expect(await publish([{ staged, path: 'script.json' }])).toBe('step_failed');
      expect(readFileSync(below('secret'), 'utf8')).toBe('secret!');
      expect(existsSync(below('p'))).toBe(false);
    },
  );

  it('refuses a file of another size than it was said to have, and two of one name', async () => {
    expect(await publish([{ staged: 'made', path: 'script.json', bytes: 8 }])).toBe('step_failed');
    const twice = [
      { staged: 'made', path: 'a' },
      { staged: 'made', path: 'A' },
    ];
    expect(await publish(twice)).toBe('step_failed');
  });

  it.each(['versions', 'versions/1', 'images'])('follows no link in the place of %s', async (place) => {
    const outside = tempDir('outside');
    await made('p', 'ok one');
    rmSync(below('p/images'), { recursive: true });
    mkdirSync(join(below('p'), place, '..'), { recursive: true });
    symlinkSync(outside, below(`p/${place}`));
    const { task } = await studio.queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: 'ok two' } });
    const image = await studio.queue.enqueue({ type: 'image', projectId: 'p', metadata: { title: 'ok two' } });
    await studio.idle();
    const links = place === 'images' ? image.task : task;
    expect(await studio.task(links.id)).toMatchObject({ status: 'failed', errorCode: 'step_failed' });
    expect(readdirSync(outside)).toEqual([]);
    if (place !== 'images') expect(readFileSync(below('p/script.json'), 'utf8')).toBe('words of ok one, try 1');
  });

  it('touches nothing outside that a manifest names', async () => {
    await made('p', 'ok one');
    const manifest = manifestOf(below('p'));
    const files = [
      ...manifest.files,
      { ...manifest.files[0], path: '../secret' },
      { ...manifest.files[0], path: '/etc/passwd' },
    ];
    writeFileSync(below('p/manifest.json'), JSON.stringify({ ...manifest, files }));
    await made('p', 'ok two');
    expect(readFileSync(below('secret'), 'utf8')).toBe('secret!');
    expect(manifestOf(below('p')).files.map(({ path }) => path)).not.toContain('../secret');
    expect(await studio.lost()).toEqual([]);
  });
});

describe('A task’s folder', () => {
  it('is the one that it began in, when the workspace is another by now; its project goes on there', async () => {
    const before = studio.workspace;
    const first = await made('p', 'ok one');
    await studio.queue.setPaused('image', true);
    const [, , half] = await studio.film('half', 'ok half');
    await studio.idle();
    studio.workspace = tempDir('new-workspace');
    await studio.queue.setPaused('image', false);
    const second = await made('p', 'ok two');
    const third = await made('new', 'ok three');
    expect(await studio.lost()).toEqual([]);
    expect((await studio.task(half?.id ?? '')).status).toBe('completed');
    expect(await studio.folders.of(half?.id ?? '')).toBe(join(before, 'half'));
    expect(existsSync(join(before, 'p/versions/1/video.mp4'))).toBe(true);
    expect(await studio.folders.of(first.video)).toBe(join(before, 'p'));
    expect(await studio.folders.of(second.video)).toBe(join(before, 'p'));
    expect(await studio.folders.of(third.video)).toBe(join(studio.workspace, 'new'));
    expect(readdirSync(studio.workspace)).toEqual(['new']);
  });

  it('of before tasks remembered theirs is in the workspace of then, also for what goes on there', async () => {
    const first = await made('p', 'ok one');
    const before = studio.workspace;
    await studio.close();
    const database = new Database(join(studio.home, 'queue.db'));
    database.exec('DELETE FROM task_folders');
    database.close();
    studio.workspace = tempDir('new-workspace');
    await studio.start();
    expect(await studio.lost()).toEqual([]);
    const again = await studio.queue.enqueue({
      type: 'image',
      projectId: 'p',
      metadata: { title: 'ok again' },
      dependsOn: [first.script],
    });
    await studio.idle();
    expect(await studio.folders.of(again.task.id)).toBe(join(before, 'p'));
    expect(Object.keys(await studio.shown(first.image)).at(0)).toMatch(/^versions\/1\/images/);
    expect(await studio.lost()).toEqual([]);
  });

  it('is one of its own where its name is taken by a project of the same name in other case', async () => {
    await made('Film', 'ok one');
    // What such a file system answers for the other name.
    renameSync(below('Film'), below('film'));
    const other = await made('film', 'ok two');
    const folder = await studio.folders.of(other.video);
    expect(folder).toMatch(/film-[0-9a-f]{8}$/);
    expect(readFileSync(below('film/script.json'), 'utf8')).toContain('ok one');
    expect((await studio.shown(other.video))['video.mp4']).toContain('words of ok two');
  });

  it('that is gone with the files a task needs parks it, and it goes on when the folder is back', async () => {
    await studio.queue.setPaused('image', true);
    const [, image] = await studio.film('p', 'ok one');
    await studio.idle();
    renameSync(below('p'), below('elsewhere'));
    await studio.queue.setPaused('image', false);
    await studio.idle();
    const parked = await studio.task(image?.id ?? '');
    expect(parked).toMatchObject({ status: 'waiting', needsYou: { code: 'output_missing' }, retryCount: 0 });
    expect(parked.needsYou?.message).not.toContain(studio.workspace);
    expect(existsSync(below('p'))).toBe(false);
    renameSync(below('elsewhere'), below('p'));
    await studio.queue.retry(parked.id);
    await studio.idle();
    expect((await studio.task(parked.id)).status).toBe('completed');
    expect(await studio.lost()).toEqual([]);
  });

  it('that is gone is made anew in the workspace of today for a task that needs nothing from it', async () => {
    const first = await made('p', 'ok one');
    rmSync(below('p'), { recursive: true });
    studio.workspace = tempDir('new-workspace');
    const second = await made('p', 'ok two');
    expect(await studio.folders.of(second.video)).toBe(below('p'));
    expect(await studio.shown(first.video)).toMatchObject({ 'video.mp4': 'missing' });
  });

  it('of a task that failed is not left behind empty', async () => {
    await made('fails', 'fail');
    await made('crashes', 'crash');
    expect(readdirSync(studio.workspace)).toEqual([]);
  });

  it('of a task that failed stays when the creator had made it, empty as it was', async () => {
    mkdirSync(below('fails'));
    await made('fails', 'fail');
    expect(readdirSync(below('fails'))).toEqual(['manifest.json']);
  });

  it('that one task made and another one failed in last is not left behind either', async () => {
    const running = async (type: 'script' | 'image') => {
      const begun = event((task) => task.type === type && task.status === 'processing');
      const { task } = await studio.queue.enqueue({ type, projectId: 'p', metadata: { title: 'wait' } });
      await begun;
      return task.id;
    };
    const maker = await running('script');
    const guest = await running('image');
    await studio.dispatcher.cancelRunning(maker);
    expect(existsSync(below('p'))).toBe(true);
    await studio.dispatcher.cancelRunning(guest);
    expect(readdirSync(studio.workspace)).toEqual([]);
  });

  it('with a manifest.json that is none of ours keeps it under another name, which the task’s log says', async () => {
    mkdirSync(below('p'));
    writeFileSync(below('p/manifest.json'), '{"name":"a web app"}');
    const { script } = await made('p', 'ok');
    const aside = readdirSync(below('p')).find((name) => name.startsWith('manifest.json.damaged-')) ?? '';
    expect(readFileSync(below(`p/${aside}`), 'utf8')).toBe('{"name":"a web app"}');
    expect((await studio.task(script)).logs).toContainEqual({ code: 'files.manifest_moved_aside', name: aside });
  });
});
