import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type ReadyRequest, readyFiles } from '../../../workers/runtime/publish';
import { publishInto } from '../../support/publish-into';
import { tempDir } from '../../support/temp-dir';

let projectDir: string;
let stagingDir: string;
beforeEach(() => {
  projectDir = tempDir('project');
  stagingDir = join(projectDir, '.partial-x');
  mkdirSync(stagingDir);
  writeFileSync(join(stagingDir, 'a'), 'content');
});
/** Both halves: the worker makes files ready, main moves them into place. */
async function publishFiles(request: ReadyRequest) {
  const ready = await readyFiles(request);
  await publishInto({ projectDir, stagingDir }, ready);
  return ready.map(({ output }) => output);
}
const publish = async (staged: string, target: string, signal?: AbortSignal) => {
  const files = [{ staged, target, details: { kind: 'image' as const } }];
  const [output] = await publishFiles({ stagingDir, files, ...(signal === undefined ? {} : { signal }) });
  return output;
};

describe('Publishing a file', () => {
  it('moves it into folders that it creates, and returns size and SHA-256', async () => {
    expect(await publish('a', 'images/deep/한글 01.png')).toEqual({
      kind: 'image',
      path: 'images/deep/한글 01.png',
      bytes: 7,
      sha256: 'ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73',
    });
    expect(readFileSync(join(projectDir, 'images/deep/한글 01.png'), 'utf8')).toBe('content');
    expect(existsSync(join(stagingDir, 'a'))).toBe(false);
  });

  it('replaces what an earlier run published', async () => {
    writeFileSync(join(projectDir, 'script.md'), 'old');
    await publish('a', 'script.md');
    expect(readFileSync(join(projectDir, 'script.md'), 'utf8')).toBe('content');
  });

  const bad = [
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
    'con.txt',
    'x.',
    'x ',
    '.partial-x/y',
    'a/.PARTIAL-x/y',
    'versions/1/video.mp4',
    'Versions/x',
    'manifest.json',
    'MANIFEST.json',
  ];
  it.each(bad)('refuses the target %j', async (target) => {
    await expect(publish('a', target)).rejects.toMatchObject({ name: 'StepError', retryable: false });
    expect(existsSync(join(stagingDir, 'a'))).toBe(true);
  });

  it('refuses a staged name that leaves staging', async () => {
    writeFileSync(join(projectDir, 'secret'), 's');
    await expect(publish('../secret', 'x')).rejects.toMatchObject({ name: 'StepError' });
    expect(readFileSync(join(projectDir, 'secret'), 'utf8')).toBe('s');
  });

  it('refuses a link as the file and a link on the way to it', async () => {
    const outside = tempDir('outside');
    writeFileSync(join(outside, 'secret'), 's');
    symlinkSync(join(outside, 'secret'), join(stagingDir, 'link'));
    symlinkSync(outside, join(stagingDir, 'folder'));
    await expect(publish('link', 'x')).rejects.toMatchObject({ name: 'StepError' });
    await expect(publish('folder/secret', 'x')).rejects.toMatchObject({ name: 'StepError' });
    expect(existsSync(join(outside, 'secret'))).toBe(true);
    expect(existsSync(join(projectDir, 'x'))).toBe(false);
  });

  it('refuses a target folder that is a link out of the project', async () => {
    const outside = tempDir('outside');
    symlinkSync(outside, join(projectDir, 'images'));
    await expect(publish('a', 'images/x')).rejects.toMatchObject({ code: 'step_failed' });
    expect(existsSync(join(outside, 'x'))).toBe(false);
  });

  it('refuses an empty file, a folder and a file that is not there', async () => {
    writeFileSync(join(stagingDir, 'empty'), '');
    mkdirSync(join(stagingDir, 'dir'));
    await expect(publish('empty', 'x')).rejects.toMatchObject({ code: 'verify_failed' });
    await expect(publish('dir', 'x')).rejects.toMatchObject({ name: 'StepError' });
    await expect(publish('missing', 'x')).rejects.toMatchObject({ name: 'StepError' });
    expect(existsSync(join(projectDir, 'x'))).toBe(false);
  });

  it('changes nothing after an abort', async () => {
    const reason = new Error('cancelled');
    await expect(publish('a', 'x', AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(existsSync(join(projectDir, 'x'))).toBe(false);
  });
});

describe('Publishing several files', () => {
  const file = (name: string, target = name) => ({ staged: name, target, details: { kind: 'image' as const } });
  beforeEach(() => {
    writeFileSync(join(stagingDir, 'b'), 'more');
  });

  it('returns them in their order', async () => {
    const outputs = await publishFiles({ stagingDir, files: [file('b', 'deep/b'), file('a')] });
    expect(outputs.map(({ path, bytes }) => [path, bytes])).toEqual([
      ['deep/b', 4],
      ['a', 7],
    ]);
  });

  it('moves none when one of them is refused', async () => {
    writeFileSync(join(stagingDir, 'empty'), '');
    const published = publishFiles({ stagingDir, files: [file('a'), file('b'), file('empty')] });
    await expect(published).rejects.toMatchObject({ code: 'verify_failed' });
    expect(existsSync(join(projectDir, 'a'))).toBe(false);
    expect(existsSync(join(projectDir, 'b'))).toBe(false);
  });

  it('moves none when the abort comes before the first is moved', async () => {
    for (const checksUntilAbort of [1, 2, 3]) {
      // The signal is checked before each file and once before the first rename; a cancel at any of these leaves nothing.
      const abort = new AbortController();
      let checks = 0;
      const { signal } = abort;
      const ask = signal.throwIfAborted.bind(signal);
      signal.throwIfAborted = () => {
        checks += 1;
        if (checks === checksUntilAbort) abort.abort(new Error('cancelled'));
        ask();
      };
      const files = [file('a'), file('b')];
      await expect(publishFiles({ stagingDir, files, signal })).rejects.toThrow('cancelled');
      expect([existsSync(join(projectDir, 'a')), existsSync(join(projectDir, 'b'))]).toEqual([false, false]);
    }
  });
});
