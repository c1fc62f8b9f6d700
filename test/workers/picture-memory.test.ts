import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { TASK_TYPE_FACTS } from '../../contract/task-types';
import { triesAll } from '../faults/support/soak';
import { bundleForNode } from '../support/bundle-for-node';
import { largePicture, plainPicture } from '../support/large-picture';
import { tempDir } from '../support/temp-dir';

const EVERY: readonly (readonly [string, () => Promise<Buffer>])[] = [
  ['01-50mp.jpg', () => largePicture(3, 8_192, 6_144, (of) => of.jpeg())],
  ['02-50mp-progressive.jpg', () => largePicture(3, 8_192, 6_144, (of) => of.jpeg({ progressive: true }))],
  ['03-48mp-turned.jpg', () => largePicture(3, 8_000, 6_000, (of) => of.withMetadata({ orientation: 6 }).jpeg())],
  ['04-48mp.png', () => largePicture(3, 8_000, 6_000, (of) => of.png({ compressionLevel: 1 }))],
  [
    '05-48mp-interlaced.png',
    () => largePicture(3, 8_000, 6_000, (of) => of.png({ progressive: true, compressionLevel: 1 })),
  ],
  ['06-50mp.webp', () => largePicture(3, 8_192, 6_144, (of) => of.webp({ effort: 0 }))],
  ['07-16mp.avif', () => largePicture(3, 4_600, 3_450, (of) => of.avif({ effort: 0 }))],
  ['08-panorama.jpg', () => largePicture(3, 12_000, 4_000, (of) => of.jpeg())],
  ['09-strip.png', () => largePicture(3, 800, 12_000, (of) => of.png())],
  ['10-clear.png', () => largePicture(3, 4_000, 3_000, (of) => of.ensureAlpha(0.5).png({ compressionLevel: 1 }))],
  ['11-bomb.png', () => plainPicture(12_000, 12_000, '#123', (of) => of.png())],
];

/** Each way in which a picture takes much: many pixels, many passes over them, and many that few bytes unfold to. */
const WORST = ['02', '05', '06', '11'];
const PICTURES = EVERY.filter(([name]) => triesAll || WORST.some((start) => name.startsWith(start)));

let folder = '';
let program = '';
let thread = '';
beforeAll(async () => {
  folder = tempDir('pictures');
  for (const [name, make] of PICTURES) writeFileSync(join(folder, name), await make());
  program = await bundleForNode('test/fixtures/pictures-child.ts');
  thread = await bundleForNode('workers/image/picture-thread.ts');
});

const replySchema = z.object({ outcomes: z.record(z.string(), z.string()), peakMb: z.number() });
/** Runs first in every thread: sharp is then the portable build, which the app has on Linux. */
const AS_IN_THE_APP = 'data:text/javascript,Object.defineProperty(process.versions,"electron",{value:"as in the app"})';

// The portable build never gives memory back: what is measured is the most of all together. The rest is for the browser, or for FFmpeg.
it.each((['image', 'video'] as const).map((type) => [type, TASK_TYPE_FACTS[type].memoryLimitMb.usual / 2] as const))(
  'odd pictures take no more of the %s worker’s memory than %d MB',
  async (type, limitMb) => {
    const child = fork(program, [type, folder, thread], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: ['--import', AS_IN_THE_APP],
      // Electron's allocator keeps no memory for each thread that has ended; this one kept 35 MB.
      env: { ...process.env, MALLOC_ARENA_MAX: '1' },
    });
    const [reply] = await once(child, 'message');
    await once(child, 'exit');
    const { outcomes, peakMb } = replySchema.parse(reply);
    const expected = Object.fromEntries(
      PICTURES.map(([name]) => [name, name.includes('bomb') ? 'too large' : 'taken']),
    );
    expect(outcomes).toEqual(expected);
    process.stderr.write(`odd pictures, ${type} worker: ${Math.round(peakMb)} MB\n`);
    expect(peakMb).toBeLessThan(limitMb);
  },
);
