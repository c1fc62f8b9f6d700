import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg } from './ffmpeg.mjs';

const SECONDS_A_PICTURE = 3;

/** A silent film of the project's pictures. Here would be your own FFmpeg or Python. */
export async function processVideoTask(task, manager) {
  const folder = join(task.projectDir, 'images');
  const pictures = (await readdir(folder).catch(() => [])).filter((name) => /^\d{3}\./.test(name)).sort();
  if (pictures.length === 0) throw new Error('이미지가 없습니다. 이미지 작업을 먼저 넣으세요.');
  await manager.appendLog(task.id, `🎬 이미지 ${pictures.length}장으로 영상을 만듭니다.`);
  const inputs = pictures.flatMap((name) => ['-loop', '1', '-t', String(SECONDS_A_PICTURE), '-i', join(folder, name)]);
  const fitted = pictures.map(
    (_, n) =>
      `[${n}:v]scale=1280:720:force_original_aspect_ratio=increase,crop=1280:720,setsar=1,fps=30,format=yuv420p[v${n}]`,
  );
  const joined = `${pictures.map((_, n) => `[v${n}]`).join('')}concat=n=${pictures.length}:v=1[film]`;
  const length = String(SECONDS_A_PICTURE * pictures.length);
  await ffmpeg(
    [
      ...inputs,
      ...['-f', 'lavfi', '-t', length, '-i', 'anullsrc=r=48000:cl=stereo'],
      ...['-filter_complex', [...fitted, joined].join(';'), '-map', '[film]', '-map', `${pictures.length}:a`],
      ...['-c:v', 'libx264', '-preset', 'veryfast', '-c:a', 'aac', '-movflags', '+faststart'],
      join(task.outDir, 'video.mp4'),
    ],
    task.signal,
  );
  return { path: 'video.mp4' };
}
