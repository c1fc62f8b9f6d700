import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_FILES } from '../../../contract/project-files';
import type { ImageMetadata, VideoMetadata } from '../../../contract/task';
import { openProjectFolder, projectFolderName } from '../../../main/projects/project-folder';
import { makeImages } from '../../../workers/image/make-images';
import { makeFilm } from '../../../workers/video/make-film';
import { some } from '../../faults/support/soak';
import { tempDir } from '../../support/temp-dir';
import { type TestRun, testRun } from '../test-context';
import { FFMPEG, FFPROBE, greyFrame, scriptOf, writeCard } from './video-context';

/** Each is something else than a name to some program: an address, a pattern, an option, a command, a path that ends early. */
const NAMES = [
  '쇼츠 #3',
  'a?b=c',
  '100%',
  '%41%2e%03d',
  'a:b',
  'concat:a|b',
  'http:x',
  'data:,x',
  '-i x',
  '--help',
  '[0]',
  "'quote'",
  '"q"',
  'back\\slash',
  'a;b,c=d',
  '$HOME `id` $(id)',
  '*',
  '{1..2}',
  '~',
  '&<b>',
  '🎬 영화',
  '영상'.normalize('NFD'),
  'ends. ',
  ' starts',
  'line\nbreak',
  '아주 긴 이름 '.repeat(12),
];
/** These keep their signs in a project's folder too: a pattern, an option, and the longest. */
const WORST = ["쇼츠 #3 100% [0];'q'", '-i x', '아주 긴 이름 '.repeat(12)];

const NAMES_PER_PATH = Math.ceil(NAMES.length / WORST.length);
/** One film for so many names, each a folder of the workspace's path, in a project that has one of the worst. */
const PATHS = WORST.map((project, at) => {
  const path = NAMES.slice(at * NAMES_PER_PATH, (at + 1) * NAMES_PER_PATH);
  return { shown: JSON.stringify(path.join('/')), path, project };
});

const WIDTH = 16;
const HEIGHT = 9;
/** Tells a film of the card apart from the white one that is planted. */
const brightness = (film: string) => {
  const frame = greyFrame(`file:${film}`, 0.8, WIDTH, HEIGHT);
  return frame.reduce((sum, value) => sum + value, 0) / frame.length;
};

let white: Buffer | undefined;
/** Lies wherever an address that is cut short may lead: a white film, and a list that names it. */
function plantIn(folder: string): void {
  if (white === undefined) {
    const file = join(tempDir('white'), 'white.mp4');
    const picture = ['-f', 'lavfi', '-i', 'color=white:size=854x480:rate=30:duration=2', '-pix_fmt', 'yuv420p'];
    execFileSync(FFMPEG, ['-nostdin', '-v', 'error', ...picture, '-video_track_timescale', '15360', file]);
    white = readFileSync(file);
  }
  for (const name of ['segment-001.mp4', 'video.mp4']) writeFileSync(join(folder, name), white);
  writeFileSync(join(folder, 'segments.txt'), "ffconcat version 1.0\nfile 'video.mp4'\n");
}

/** A task's context in a workspace of those folders, the project's own made as the app makes it. */
async function contextIn<M>(path: readonly string[], projectId: string, metadata: M): Promise<TestRun<M>['context']> {
  const workspace = join(tempDir('names'), ...path);
  await mkdir(workspace, { recursive: true });
  const owner = { machineId: 'm', leaseId: randomUUID() };
  const folders = await openProjectFolder(join(workspace, projectFolderName(projectId)), projectId, owner, true);
  if (folders === undefined) throw new Error('the folder is of another project');
  const { context } = await testRun(
    metadata,
    { ffmpegPath: FFMPEG, ffprobePath: FFPROBE, browserPath: '/usr/bin/chromium' },
    folders,
  );
  return { ...context, projectId };
}

async function expectFilm(path: readonly string[], projectId: string) {
  const context = await contextIn<VideoMetadata>(path, projectId, { resolution: '480p', subtitles: false });
  const { projectDir } = context;
  await mkdir(join(projectDir, PROJECT_FILES.images));
  await writeCard(join(projectDir, PROJECT_FILES.images, '001.jpg'), 0);
  await writeFile(join(projectDir, PROJECT_FILES.script), JSON.stringify(scriptOf(['가.'])));
  const above = Array.from({ length: path.length + 1 }, (_, levels) => join(projectDir, ...Array(levels).fill('..')));
  for (const folder of above) plantIn(folder);
  expect(brightness(join(projectDir, '..', 'video.mp4'))).toBeGreaterThan(220);
  await makeFilm(context);
  expect(brightness(join(projectDir, PROJECT_FILES.video))).toBeLessThan(150);
}

describe('A film', () => {
  it.each(PATHS)('is made of its own files alone in a project $project in a workspace $shown', ({ path, project }) =>
    expectFilm(path, project),
  );
});

describe('Pictures', () => {
  it.each(some(PATHS, 3))('are made in a workspace $shown', async ({ path }) => {
    const name = path[0] ?? '';
    const context = await contextIn<ImageMetadata>(path, name, { scenes: 1, title: name });
    await makeImages(context);
    expect(readdirSync(join(context.projectDir, PROJECT_FILES.images))).toEqual(['001.png']);
  });
});
