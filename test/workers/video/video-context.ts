import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ScriptFile } from '../../../contract/project-files';
import type { VideoMetadata } from '../../../contract/task';
import type { WorkerSettings } from '../../../contract/worker-messages';
import { type TestRun, testRun } from '../test-context';

function which(program: string): string {
  return execFileSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
}

export const FFMPEG = which('ffmpeg');
export const FFPROBE = which('ffprobe');

const COLOURS = ['#264653', '#7a3e9d', '#b5533c', '#2a6f4e', '#3a4a8c', '#8c6d1f'];

/** A card with shapes all over, so that movement and subtitles stand out. */
export async function writeCard(path: string, index: number, width = 960, height = 540): Promise<void> {
  const boxes = Array.from({ length: 24 }, (_, at) => {
    const x = (at % 6) * (width / 6) + 12;
    const y = Math.floor(at / 6) * (height / 4) + 12;
    return `<rect x="${x}" y="${y}" width="${width / 12}" height="${height / 10}" fill="#ffffff" fill-opacity="0.${(at % 5) + 2}"/>`;
  });
  const colour = COLOURS[index % COLOURS.length];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${colour}"/>${boxes.join('')}</svg>`;
  await sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toFile(path);
}

export function scriptOf(narrations: readonly string[], more: Partial<ScriptFile> = {}): ScriptFile {
  return {
    version: 1,
    projectId: 'test-project',
    taskId: randomUUID(),
    title: '시험 영상',
    language: 'ko',
    source: 'text',
    totalSeconds: narrations.length * 5,
    scenes: narrations.map((narration, index) => ({
      scene: index + 1,
      narration,
      imagePrompt: '',
      keywords: [],
      seconds: 5,
    })),
    ...more,
  };
}

export interface FilmProject {
  readonly narrations: readonly string[];
  readonly metadata?: VideoMetadata;
  readonly settings?: Partial<WorkerSettings>;
  readonly script?: Partial<ScriptFile>;
  /** How many pictures to put into images/. Default: one per scene. */
  readonly pictures?: number;
}

/** A project folder as the script and image workers leave it, and the context of a video run in it. */
export async function filmProject(project: FilmProject): Promise<TestRun<VideoMetadata> & { script: ScriptFile }> {
  const run = await testRun<VideoMetadata>(
    { resolution: '480p', ...project.metadata },
    { ffmpegPath: FFMPEG, ffprobePath: FFPROBE, ...project.settings },
  );
  const script = scriptOf(project.narrations, project.script);
  await writeFile(join(run.context.projectDir, 'script.json'), JSON.stringify(script));
  const images = join(run.context.projectDir, 'images');
  await mkdir(images);
  for (let index = 0; index < (project.pictures ?? project.narrations.length); index++) {
    await writeCard(join(images, `${String(index + 1).padStart(3, '0')}.jpg`), index);
  }
  return Object.assign(run, { script });
}

/** stderr of one FFmpeg pass over a file: filters such as silencedetect report there. */
export function ffmpegReport(args: readonly string[]): string {
  return spawnSync(FFMPEG, ['-nostdin', '-hide_banner', ...args], { encoding: 'utf8', maxBuffer: 1 << 26 }).stderr;
}

/** A frame of a film as grey pixels. */
export function greyFrame(path: string, seconds: number, width: number, height: number): Buffer {
  return execFileSync(
    FFMPEG,
    [
      '-nostdin',
      '-v',
      'error',
      '-ss',
      seconds.toFixed(3),
      '-i',
      path,
      '-frames:v',
      '1',
      '-vf',
      `scale=${width}:${height},format=gray`,
      '-f',
      'rawvideo',
      '-',
    ],
    { maxBuffer: 1 << 26 },
  );
}
