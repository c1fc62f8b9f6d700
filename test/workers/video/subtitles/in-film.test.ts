import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { filmRecordSchema } from '../../../../contract/project-files';
import { frameSize } from '../../../../workers/video/frame-size';
import { makeFilm } from '../../../../workers/video/make-film';
import { FFMPEG, filmProject } from '../video-context';
import { extentOf, type Pixel } from './drawn';

const running: { remove(): Promise<void> }[] = [];
afterEach(async () => {
  for (const run of running.splice(0)) await run.remove();
});

const SIZE = frameSize('480p', '9:16', 'full');
/** After the film's own compression. */
const isMarked = ({ red, green, blue }: Pixel) => red > 140 && green > 115 && blue < 100 && red - blue > 70;

const frameAt = (film: string, seconds: number) =>
  execFileSync(
    FFMPEG,
    [
      ...['-nostdin', '-v', 'error', '-ss', seconds.toFixed(3), '-i', film, '-frames:v', '1'],
      ...['-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
    ],
    { maxBuffer: 1 << 26 },
  );

/** What main's manifest says of a title card: that it is there, and nothing of where it comes from. */
async function asCard(projectDir: string, name: string, scene: number): Promise<void> {
  const content = await readFile(join(projectDir, 'images', name));
  const sha256 = createHash('sha256').update(content).digest('hex');
  const taskId = '7b1f0f3e-6f0d-4c8e-9d3b-0d2f5a9c1e11';
  const file = { kind: 'image', path: `images/${name}`, scene, bytes: content.length, sha256, taskId };
  const manifest = { version: 1, projectId: 'p', updatedAt: '2026-01-01T00:00:00Z', files: [file] };
  await writeFile(join(projectDir, 'manifest.json'), JSON.stringify(manifest));
}

it('a tall film marks each word while it is said, at the bottom of a title card and where it is wanted elsewhere', async () => {
  const narrations = ['가나다 라마바사 아자차카.', '하나둘 셋넷다섯 여섯일곱.'];
  const run = await filmProject({ narrations, metadata: { aspect: '9:16', subtitlePosition: 'top' } });
  running.push(run);
  const { projectDir } = run.context;
  await asCard(projectDir, '001.jpg', 1);
  await makeFilm(run.context);
  const film = join(projectDir, 'video.mp4');
  const record = filmRecordSchema.parse(JSON.parse(await readFile(join(projectDir, 'film.json'), 'utf8')));
  const marksOf = record.scenes.map(({ voice: { from, to } }) =>
    // Of its three words the middle of each, by their syllables.
    [1.5, 5, 9].map((syllables) => extentOf(frameAt(film, from + ((to - from) * syllables) / 11), SIZE, isMarked)),
  );
  for (const marks of marksOf) {
    for (const mark of marks) expect(mark?.count).toBeGreaterThan(60);
    const places = marks.map((mark) => `${mark?.left} ${mark?.top}`);
    expect(new Set(places).size).toBe(3);
  }
  const [onCard = [], onPicture = []] = marksOf;
  for (const mark of onCard) expect(mark?.top).toBeGreaterThan(SIZE.heightPx * 0.6);
  for (const mark of onPicture) expect(mark?.bottom).toBeLessThan(SIZE.heightPx * 0.35);
});
