import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFilm } from '../../../workers/video/make-film';
import { FFPROBE, filmProject } from './video-context';

it('first film', async () => {
  const run = await filmProject({
    narrations: [
      '서울의 아침은 커피 향으로 시작합니다. 지난해 카페는 12.5퍼센트 늘었습니다.',
      '그런데 왜, 사람들은 작은 가게를 다시 찾을까요? 이유는 세 가지입니다.',
      '오늘은 그 이야기를 해 보겠습니다.',
    ],
    metadata: { resolution: process.env.RES === '1080p' ? '1080p' : '480p' },
  });
  const t = performance.now();
  try {
    await makeFilm(run.context);
  } finally {
    console.log(run.logs.map((l) => l.text).join('\n'), (performance.now() - t) / 1000);
  }
  cpSync(run.context.projectDir, '/tmp/vid/film', { recursive: true });
  console.log(
    execFileSync(FFPROBE, ['-v', 'error', '-show_streams', join(run.context.projectDir, 'video.mp4')], {
      encoding: 'utf8',
    }).match(/(codec_name|width|duration|nb_frames|avg_frame_rate|color_.*|profile)=.*/g),
  );
  await run.remove();
  expect(1).toBe(1);
}, 300000);
