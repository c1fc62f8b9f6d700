import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Job {
  status: 'running' | 'completed' | 'failed';
  progress: number;
  result?: object;
  error?: string;
  readonly stop: AbortController;
}

/** On the global object: Next may load this module once per route. */
const shared = globalThis as { videoJobs?: Map<string, Job> };
const jobs = shared.videoJobs ?? new Map<string, Job>();
shared.videoJobs = jobs;

const SECONDS_A_PICTURE = 3;

/** One job a task: when the queue asks a second time, it finds the first one. */
export function startJob(id: string, folders: { projectDir: string; outDir: string }): void {
  const known = jobs.get(id);
  if (known?.status === 'running') return;
  const job: Job = { status: 'running', progress: 0, stop: new AbortController() };
  jobs.set(id, job);
  film(folders, job).then(
    (result) => Object.assign(job, { status: 'completed', progress: 1, result }),
    (error: Error) => Object.assign(job, { status: 'failed', error: error.message }),
  );
}

export const findJob = (id: string) => jobs.get(id);

export function stopJob(id: string): boolean {
  jobs.get(id)?.stop.abort();
  return jobs.delete(id);
}

/** A silent film of the project's pictures, by FFmpeg. */
async function film({ projectDir, outDir }: { projectDir: string; outDir: string }, job: Job): Promise<object> {
  const folder = join(projectDir, 'images');
  const pictures = (await readdir(folder).catch(() => [])).filter((name) => /^\d{3}\./.test(name)).sort();
  if (pictures.length === 0) throw new Error('이미지가 없습니다. 이미지 작업을 먼저 넣으세요.');
  const seconds = SECONDS_A_PICTURE * pictures.length;
  const fit = 'scale=1280:720:force_original_aspect_ratio=increase,crop=1280:720,setsar=1,fps=30,format=yuv420p';
  const filters = [
    ...pictures.map((_, n) => `[${n}:v]${fit}[v${n}]`),
    `${pictures.map((_, n) => `[v${n}]`).join('')}concat=n=${pictures.length}:v=1[film]`,
  ];
  const child = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-y', '-progress', 'pipe:1'],
      ...pictures.flatMap((name) => ['-loop', '1', '-t', String(SECONDS_A_PICTURE), '-i', join(folder, name)]),
      ...['-f', 'lavfi', '-t', String(seconds), '-i', 'anullsrc=r=48000:cl=stereo'],
      ...['-filter_complex', filters.join(';'), '-map', '[film]', '-map', `${pictures.length}:a`],
      ...[
        '-c:v',
        'libx264',
        '-preset',
        'veryfast',
        '-c:a',
        'aac',
        '-movflags',
        '+faststart',
        join(outDir, 'video.mp4'),
      ],
    ],
    { signal: job.stop.signal, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const at = /out_time_us=(\d+)/.exec(text)?.[1];
    if (at !== undefined) job.progress = Math.min(1, Number(at) / 1_000_000 / seconds);
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  await new Promise<void>((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) => (code === 0 ? done() : failed(new Error(`FFmpeg: ${said.trim() || code}`))));
  });
  return { path: 'video.mp4' };
}
