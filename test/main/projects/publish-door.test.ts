import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { tempDir } from '../../support/temp-dir';
import { below, filmProjectsForTests, made, manifestOf, studio } from './support/film-projects';

filmProjectsForTests();

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
      hasLease: async () => true,
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
