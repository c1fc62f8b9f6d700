import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findTools } from '../../../main/settings/tools';
import { tempDir } from '../../support/temp-dir';

let dir = '';
beforeEach(() => {
  dir = tempDir('tools');
});

async function program(path: string, mode = 0o755): Promise<string> {
  const full = join(dir, path);
  await mkdir(join(full, '..'), { recursive: true });
  await writeFile(full, '#!/bin/sh\n');
  await chmod(full, mode);
  return full;
}
const unset = { browserPath: '', ffmpegPath: '' };

describe('Finding FFmpeg and a browser', () => {
  it('takes the setting before the environment before PATH before what the app ships', async () => {
    const shipped = await program('resources/ffmpeg/ffmpeg');
    expect(findTools(unset, { PATH: '' }, join(dir, 'resources')).ffmpeg).toBe(shipped);
    const path = await program('bin/ffmpeg');
    const env = { PATH: join(dir, 'bin') };
    expect(findTools(unset, env, join(dir, 'resources')).ffmpeg).toBe(path);
    const named = await program('env/ffmpeg');
    expect(findTools(unset, { ...env, STUDIO_QUEUE_FFMPEG: named }, undefined).ffmpeg).toBe(named);
    const set = await program('set/ffmpeg');
    expect(findTools({ ...unset, ffmpegPath: set }, { ...env, STUDIO_QUEUE_FFMPEG: named }, undefined).ffmpeg).toBe(
      set,
    );
  });

  it('takes the ffprobe in the folder of its ffmpeg', async () => {
    await program('a/ffprobe');
    await program('b/ffmpeg');
    const beside = await program('b/ffprobe');
    expect(findTools(unset, { PATH: `${join(dir, 'a')}:${join(dir, 'b')}` }, undefined).ffprobe).toBe(beside);
  });

  it('takes no FFmpeg for its ffprobe: one of a version’s name has its own beside it, or the one on PATH', async () => {
    const named = await program('opt/ffmpeg-7.1');
    const onPath = await program('bin/ffprobe');
    const env = { PATH: join(dir, 'bin') };
    expect(findTools({ ...unset, ffmpegPath: named }, env, undefined).ffprobe).toBe(onPath);
    const beside = await program('opt/ffprobe-7.1');
    expect(findTools({ ...unset, ffmpegPath: named }, env, undefined).ffprobe).toBe(beside);
  });

  it('passes over a folder that has a program’s name, and one that is set instead of the program in it', async () => {
    await mkdir(join(dir, 'a', 'ffmpeg'), { recursive: true });
    const real = await program('b/ffmpeg');
    const env = { PATH: `${join(dir, 'a')}:${join(dir, 'b')}` };
    expect(findTools(unset, env, undefined).ffmpeg).toBe(real);
    expect(findTools({ ...unset, ffmpegPath: join(dir, 'b') }, env, undefined).ffmpeg).toBe(real);
  });

  it('looks into no folder that PATH does not name, the current one included', async () => {
    await program('here/ffmpeg');
    const before = process.cwd();
    process.chdir(join(dir, 'here'));
    try {
      for (const PATH of [undefined, '', ':', `::${join(dir, 'none')}`]) {
        expect(findTools(unset, { PATH }, undefined).ffmpeg).toBeUndefined();
      }
      expect(findTools(unset, { PATH: '.' }, undefined).ffmpeg).toBe(join(dir, 'here', 'ffmpeg'));
    } finally {
      process.chdir(before);
    }
  });

  it('returns whole paths: a worker runs its programs in other folders', async () => {
    const real = await program('bin/ffmpeg');
    expect(findTools(unset, { PATH: relative(process.cwd(), join(dir, 'bin')) }, undefined).ffmpeg).toBe(real);
    expect(findTools({ ...unset, ffmpegPath: relative(process.cwd(), real) }, { PATH: '' }, undefined).ffmpeg).toBe(
      real,
    );
  });

  it('prefers Chrome to Chromium wherever they stand', async () => {
    await program('a/chromium');
    const chrome = await program('b/google-chrome');
    expect(findTools(unset, { PATH: `${join(dir, 'a')}:${join(dir, 'b')}` }, undefined).browser).toBe(chrome);
  });

  it('notices at once that a program was installed, and that it was removed', async () => {
    const env = { PATH: `${join(dir, 'a')}:${join(dir, 'b')}` };
    const found = () => findTools(unset, env, undefined).ffmpeg;
    expect(found()).toBeUndefined();
    const first = await program('a/ffmpeg');
    expect(found()).toBe(first);
    const second = await program('b/ffmpeg');
    await rm(first);
    expect(found()).toBe(second);
    await rm(second);
    expect(found()).toBeUndefined();
  });

  it('passes over a file that cannot be run and finds nothing where nothing is', async () => {
    await program('bin/chromium', 0o644);
    expect(findTools(unset, { PATH: join(dir, 'bin') }, undefined)).toEqual({});
  });
});
