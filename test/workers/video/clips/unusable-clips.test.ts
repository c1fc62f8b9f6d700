import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { say } from '../../../../contract/messages';
import type { VideoMetadata } from '../../../../contract/task';
import { prepareClips } from '../../../../workers/video/clips/prepare-clips';
import { tempDir } from '../../../support/temp-dir';
import { testRun } from '../../test-context';
import { corners, makeClip, TONE, TOOLS, withClips } from './clip-files';

const X264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
const prepared = async (intro: string, metadata: VideoMetadata = {}) => {
  const run = await testRun<VideoMetadata>(metadata, withClips({ intro }));
  return { run, clips: () => prepareClips(run.context, TOOLS, 30) };
};
const SECRET = 'the text of somebody’s key';

describe('A clip that cannot be used', () => {
  it.each<[what: string, code: string, make: (dir: string) => string | Promise<string>]>([
    ['a file that is gone', 'clip.missing', (dir) => join(dir, 'gone.mp4')],
    ['a folder', 'clip.missing', (dir) => dir],
    ['a name within the folder of the worker', 'clip.missing', (dir) => relative(process.cwd(), dir)],
    ['a name with a null character', 'clip.missing', (dir) => `${dir}/a\u0000.mp4`],
    [
      'a pipe that nobody writes to',
      'clip.missing',
      (dir) => {
        execFileSync('mkfifo', [join(dir, 'pipe.mp4')]);
        return join(dir, 'pipe.mp4');
      },
    ],
    [
      'a link to a device without an end',
      'clip.missing',
      async (dir) => {
        await symlink('/dev/zero', join(dir, 'zero.mp4'));
        return join(dir, 'zero.mp4');
      },
    ],
    [
      'an empty file',
      'clip.missing',
      async (dir) => {
        await writeFile(join(dir, 'empty.mp4'), '');
        return join(dir, 'empty.mp4');
      },
    ],
    [
      'a playlist of other files',
      'clip.no_video',
      async (dir) => {
        await writeFile(join(dir, 'secret.txt'), SECRET);
        await writeFile(join(dir, 'a.mp4'), `#EXTM3U\n#EXTINF:9,\nfile://${dir}/secret.txt\n#EXT-X-ENDLIST\n`);
        return join(dir, 'a.mp4');
      },
    ],
    [
      'a script that joins other files',
      'clip.no_video',
      async (dir) => {
        makeClip(join(dir, 'other.mp4'), corners(320, 180), undefined, ...X264);
        await writeFile(join(dir, 'a.mp4'), `ffconcat version 1.0\nfile '${dir}/other.mp4'\n`);
        return join(dir, 'a.mp4');
      },
    ],
    [
      'a text',
      'clip.no_video',
      async (dir) => {
        await writeFile(join(dir, 'a.mp4'), SECRET);
        return join(dir, 'a.mp4');
      },
    ],
    [
      'a sound with a cover',
      'clip.no_video',
      (dir) => {
        const cover = makeClip(join(dir, 'cover.png'), corners(64, 64), undefined, '-frames:v', '1');
        const sound = makeClip(join(dir, 'sound.m4a'), TONE, undefined, '-c:a', 'aac');
        const path = join(dir, 'a.m4a');
        const args = ['-map', '0', '-map', '1', '-c', 'copy', '-disposition:v', 'attached_pic', path];
        execFileSync(TOOLS.ffmpegPath, ['-v', 'error', '-i', sound, '-i', cover, ...args]);
        return path;
      },
    ],
    [
      'an MP4 without its end',
      'clip.no_video',
      async (dir) => {
        const path = makeClip(join(dir, 'a.mp4'), corners(320, 180), TONE, ...X264);
        await truncate(path, 3_000);
        return path;
      },
    ],
    [
      'an MP4 of which half came',
      'clip.cut_off',
      async (dir) => {
        const noise = 'testsrc2=s=640x360:r=25:d=4';
        const path = makeClip(join(dir, 'a.mp4'), noise, undefined, ...X264, '-g', '5', '-movflags', '+faststart');
        await truncate(path, Math.round((await readFile(path)).length / 2));
        return path;
      },
    ],
    [
      'four minutes',
      'clip.too_long',
      (dir) => makeClip(join(dir, 'a.mp4'), 'color=c=red:s=64x64:r=1:d=240', undefined, ...X264),
    ],
    [
      'four minutes that say nothing of their length',
      'clip.too_long',
      (dir) =>
        makeClip(
          join(dir, 'a.mkv'),
          'color=c=red:s=64x64:r=1:d=240',
          undefined,
          ...X264,
          ...['-f', 'matroska', '-live', '1'],
        ),
    ],
    [
      'more gigabytes than any such file has',
      'clip.too_large',
      async (dir) => {
        const path = makeClip(join(dir, 'a.mp4'), corners(320, 180), undefined, ...X264);
        await truncate(path, 5 * 1024 ** 3);
        return path;
      },
    ],
  ])('parks the film and says why, without saying where it is: %s', async (_what, code, make) => {
    const dir = tempDir('clip');
    const path = await make(dir);
    const { clips } = await prepared(path);
    const error: unknown = await clips().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'NeedsYouError', code: 'clip_unusable', problem: { code, clip: 'intro' } });
    const { problem } = error as { problem: Parameters<typeof say>[0] };
    for (const language of ['ko', 'en'] as const) {
      const words = say(problem, language);
      expect(words).not.toContain(dir);
      expect(words).not.toContain(SECRET);
    }
  });

  it('does not hold up a film that is to be made without it', async () => {
    const { clips, run } = await prepared('/nowhere/a.mp4', { intro: false });
    expect(await clips()).toEqual({});
    expect(run.logs).toEqual([]);
  });

  it('is named where a film asks for one and the settings have none', async () => {
    const { clips, run } = await prepared('', { intro: true, outro: true });
    expect(await clips()).toEqual({});
    expect(run.logs.map(({ said }) => said)).toEqual([
      { code: 'video.no_clip_set', clip: 'intro' },
      { code: 'video.no_clip_set', clip: 'outro' },
    ]);
  });
});

describe('A clip', () => {
  it('may be reached by a link, and be called anything', async () => {
    const dir = join(tempDir('clip'), "it's 100% #1; [인트로]");
    await mkdir(dir);
    const path = makeClip(join(dir, 'whole: a|b.mp4'), corners(320, 180), TONE, ...X264);
    await symlink(path, join(dir, '인트로.mp4'));
    const { clips, run } = await prepared(join(dir, '인트로.mp4'));
    expect((await clips()).intro).toMatchObject({ frames: 60, seconds: 2 });
    expect(run.logs.map(({ said }) => said)).toEqual([
      { code: 'video.clip', clip: 'intro', name: '인트로.mp4', seconds: 2 },
    ]);
  });
});
