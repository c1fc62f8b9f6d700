import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ProgramProcessor } from '../../contract/processors';

/** So many pictures that differ, `000.jpg` and on, of some 100 KB, in `folder`. */
export async function makePictures(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const [width, height] = [1_280, 720];
  for (let n = 0; n < count; n += 1) {
    const pixels = Buffer.alloc(width * height * 3);
    for (let at = 0; at < pixels.length; at += 3) {
      const [x, y] = [(at / 3) % width, Math.floor(at / 3 / width)];
      pixels[at] = (x + n * 37) & 255;
      pixels[at + 1] = (y + ((x * y) >> 9) + n * 11) & 255;
      pixels[at + 2] = ((x ^ y) + n * 71) & 255;
    }
    const file = join(folder, `${String(n).padStart(3, '0')}.jpg`);
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 70 })
      .toFile(file);
  }
}

/** A film of three seconds at `file`. */
export function makeFilm(file: string): void {
  const [picture, sound] = ['testsrc2=s=320x180:d=3', 'sine=d=3'];
  const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound];
  execFileSync('ffmpeg', ['-v', 'error', ...inputs, '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-c:a', 'aac', file]);
}

/** A creator's program: what `sh` runs, in `SQ_OUT_DIR`. */
export const shell = (command: string): ProgramProcessor => ({
  kind: 'program',
  command: ['/bin/sh', '-c', `cd "$SQ_OUT_DIR" && ${command}`],
  cwd: '',
  env: {},
  secrets: [],
  timeoutMinutes: 5,
  graceSeconds: 5,
});
