import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runFfmpeg, stagedFile, stagedInput } from '../../../workers/video/ffmpeg';
import { tempDir } from '../../support/temp-dir';
import { FFMPEG } from './video-context';

describe('An input of FFmpeg', () => {
  const dir = tempDir('ffmpeg');
  const inDir = (name: string) => join(dir, name);
  execFileSync(FFMPEG, ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=0.2', '-y', inDir('other.wav')]);
  const convert = (input: string, output: string) =>
    runFfmpeg({
      ffmpegPath: FFMPEG,
      args: [...stagedInput('wav', input), '-f', 'wav', stagedFile(output)],
      signal: new AbortController().signal,
      stagingDir: dir,
    });

  it('is read in the format that is forced', async () => {
    await convert('other.wav', 'made.wav');
    expect(existsSync(inDir('made.wav'))).toBe(true);
  });

  it.each([
    ['a list of files', 'ffconcat version 1.0\nfile other.wav\n'],
    ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nother.wav\n#EXT-X-ENDLIST\n'],
  ])('that is %s by another name opens no other file', async (what, content) => {
    writeFileSync(inDir('dressed.wav'), content);
    const output = `${what.replaceAll(' ', '-')}.wav`;
    await expect(convert('dressed.wav', output)).rejects.toMatchObject({ code: 'step_failed' });
    expect(existsSync(inDir(output))).toBe(false);
  });

  it.each([
    'concat:a|b',
    'http:x',
    '../a.wav',
    '/a.wav',
    'a b.wav',
    '-i',
    '%03d.wav',
    '*.wav',
    'a#b.wav',
    'a?.wav',
    '',
  ])('is never given as %j, only as a plain name in the working folder', (name) => {
    expect(() => stagedFile(name)).toThrow('plain names');
    expect(() => stagedInput('wav', name)).toThrow('plain names');
  });
});
