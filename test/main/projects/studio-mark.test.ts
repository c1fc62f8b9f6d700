import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMark, folderProblem, STUDIO_MARK, writeMark } from '../../../main/projects/studio-mark';
import { tempDir } from '../../support/temp-dir';

const unusable = (reason: string) => ({ unusable: { code: 'studio.folder_unusable', reason } });
const otherFor = { other: 'theirs' };
function folder(mark?: string): string {
  const path = tempDir('shared');
  if (mark !== undefined) writeFileSync(join(path, STUDIO_MARK), mark);
  return path;
}

describe('The mark of a studio in its shared folder', () => {
  it('is written once, whole, and nothing else stays behind', async () => {
    const path = folder();
    mkdirSync(join(path, 'a project'));
    expect(await checkMark(path, 'ours')).toBe('missing');
    expect(await writeMark(path, 'ours')).toBe('ours');
    expect(await checkMark(path, 'ours')).toBe('ours');
    expect(readdirSync(path).sort()).toEqual(['a project', STUDIO_MARK]);
    expect(JSON.parse(readFileSync(join(path, STUDIO_MARK), 'utf8'))).toMatchObject({ studio: 'ours' });
  });

  it('of another studio is never replaced, not even when both join at once', async () => {
    const taken = folder('{"studio":"theirs"}');
    expect(await writeMark(taken, 'ours')).toEqual(otherFor);
    expect(readFileSync(join(taken, STUDIO_MARK), 'utf8')).toBe('{"studio":"theirs"}');

    const free = folder();
    const ids = ['a', 'b', 'c', 'd'];
    const marks = await Promise.all(ids.map((id) => writeMark(free, id)));
    const winner = JSON.parse(readFileSync(join(free, STUDIO_MARK), 'utf8')).studio;
    expect(marks.filter((mark) => mark === 'ours').length).toBe(1);
    expect(await checkMark(free, winner)).toBe('ours');
    expect(readdirSync(free)).toEqual([STUDIO_MARK]);
  });

  it('of this studio that a later app wrote more into is its mark', async () => {
    expect(await checkMark(folder('{"studio":"ours","more":{"a":1}}'), 'ours')).toBe('ours');
  });

  it.each(['', 'not JSON', '[]', '{"studio":5}', '{"studio":""}'])(
    'that holds %j is damaged, and stays as it is',
    async (text) => {
      const path = folder(text);
      expect(await checkMark(path, 'ours')).toEqual(unusable('mark_broken'));
      expect(await writeMark(path, 'ours')).toEqual(unusable('mark_broken'));
      expect(readFileSync(join(path, STUDIO_MARK), 'utf8')).toBe(text);
    },
  );

  it('with a folder in its place is damaged', async () => {
    const path = folder();
    mkdirSync(join(path, STUDIO_MARK));
    expect(await checkMark(path, 'ours')).toEqual(unusable('mark_broken'));
  });

  it('cannot be looked for in a folder that is not there, or is a file', async () => {
    const path = folder();
    writeFileSync(join(path, 'file'), '');
    for (const name of ['nowhere', 'file']) {
      expect(await checkMark(join(path, name), 'ours')).toEqual(unusable('not_readable'));
      expect(await writeMark(join(path, name), 'ours')).toEqual(unusable('not_readable'));
    }
  });

  it.runIf(process.platform === 'linux')('cannot be written into a folder that only reads', async () => {
    // Read-only for root as well.
    expect(await checkMark('/proc/self', 'ours')).toBe('missing');
    expect(await writeMark('/proc/self', 'ours')).toEqual(unusable('not_writable'));
  });

  it.runIf(process.platform === 'linux')(
    'that does not reply keeps nobody waiting, and one file thread at most',
    async () => {
      const path = folder();
      // Opened for reading, a pipe without a writer keeps the call, as a dead network disk does.
      execFileSync('mkfifo', [join(path, STUDIO_MARK)]);
      const limits = { replyWithinMs: 50 };
      for (let i = 0; i < 8; i += 1) expect(await checkMark(path, 'ours', limits)).toEqual(unusable('no_reply'));
      expect(await writeMark(path, 'ours', limits)).toEqual(unusable('no_reply'));
      // The process has four threads for files: this would hang if each call had kept one.
      expect(await checkMark(folder('{"studio":"ours"}'), 'ours')).toBe('ours');
      // The disk is back.
      const writer = openSync(join(path, STUDIO_MARK), constants.O_WRONLY);
      writeFileSync(writer, '{"studio":"ours"}');
      closeSync(writer);
    },
  );

  it('says what to do about the folder, and nothing about one that may be used', async () => {
    expect(await folderProblem(folder('{"studio":"ours"}'), 'ours')).toBeUndefined();
    expect(await folderProblem(folder(), undefined)).toBeUndefined();
    expect(await folderProblem(folder(), 'ours')).toEqual({ code: 'studio.folder_not_shared' });
    for (const id of ['ours', undefined])
      expect(await folderProblem(folder('{"studio":"theirs"}'), id)).toEqual({ code: 'studio.folder_of_another' });
    expect(await folderProblem(folder('x'), 'ours')).toEqual({ code: 'studio.folder_unusable', reason: 'mark_broken' });
  });
});
