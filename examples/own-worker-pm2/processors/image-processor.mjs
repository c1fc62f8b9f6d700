import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg } from './ffmpeg.mjs';

/** One picture per scene of the project's script. Here would be your browser automation or your picture model. */
export async function processImageTask(task, manager) {
  const scenes = await scenesOf(task);
  await mkdir(join(task.outDir, 'images'), { recursive: true });
  for (const [index, { narration = '' }] of scenes.entries()) {
    const scene = index + 1;
    const path = `images/${String(scene).padStart(3, '0')}.png`;
    const from = colour(narration, 0);
    const to = colour(narration, 1);
    await ffmpeg(
      [
        '-f',
        'lavfi',
        '-i',
        `gradients=size=1920x1080:c0=${from}:c1=${to}:duration=1`,
        '-frames:v',
        '1',
        join(task.outDir, path),
      ],
      task.signal,
    );
    // Published at once, so that it survives a crash.
    await manager.artifact(task.id, path, { kind: 'image', scene, licence: 'CC0-1.0' });
    await manager.updateTask(task.id, { progress: scene / scenes.length, stage: '그리는 중' });
    await manager.appendLog(task.id, `✅ ${scene}/${scenes.length} 이미지 완료`);
  }
}

async function scenesOf({ projectDir, metadata }) {
  try {
    return JSON.parse(await readFile(join(projectDir, 'script.json'), 'utf8')).scenes;
  } catch {
    return Array.from({ length: Number(metadata.scenes) || 4 }, () => ({}));
  }
}

/** A colour of the words' own. */
function colour(words, salt) {
  let hash = 7 + salt * 9_176;
  for (const letter of words) hash = (hash * 31 + letter.codePointAt(0)) % 0xffffff;
  return `0x${hash.toString(16).padStart(6, '0')}`;
}
