import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { TASK_TYPE_FACTS } from '../../contract/task-types';
import { picture } from '../fixtures/gallery/gallery-server';
import { bundleForNode } from '../support/bundle-for-node';
import { tempDir } from '../support/temp-dir';

const photograph = (width: number, height: number) =>
  picture(3, 500, 300).then((small) => sharp(small).resize(width, height, { kernel: 'nearest', fit: 'fill' }));
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#123' }, limitInputPixels: false });

const ELEVEN: readonly (readonly [string, () => Promise<Sharp>])[] = [
  ['01-50mp.jpg', async () => (await photograph(8_192, 6_144)).jpeg()],
  ['02-50mp-progressive.jpg', async () => (await photograph(8_192, 6_144)).jpeg({ progressive: true })],
  ['03-48mp-turned.jpg', async () => (await photograph(8_000, 6_000)).withMetadata({ orientation: 6 }).jpeg()],
  ['04-48mp.png', async () => (await photograph(8_000, 6_000)).png({ compressionLevel: 1 })],
  [
    '05-48mp-interlaced.png',
    async () => (await photograph(8_000, 6_000)).png({ progressive: true, compressionLevel: 1 }),
  ],
  ['06-50mp.webp', async () => (await photograph(8_192, 6_144)).webp({ effort: 0 })],
  ['07-16mp.avif', async () => (await photograph(4_600, 3_450)).avif({ effort: 0 })],
  ['08-panorama.jpg', async () => (await photograph(12_000, 4_000)).jpeg()],
  ['09-strip.png', async () => (await photograph(800, 12_000)).png()],
  ['10-clear.png', async () => (await photograph(4_000, 3_000)).ensureAlpha(0.5).png({ compressionLevel: 1 })],
  ['11-bomb.png', async () => plain(12_000, 12_000).png()],
];

let folder = '';
let program = '';
let thread = '';
beforeAll(async () => {
  folder = tempDir('pictures');
  for (const [name, make] of ELEVEN) await (await make()).toFile(join(folder, name));
  program = await bundleForNode('test/fixtures/pictures-child.ts');
  thread = await bundleForNode('workers/image/picture-thread.ts');
});

const replySchema = z.object({ outcomes: z.record(z.string(), z.string()), peakMb: z.number() });
/** Runs first in every thread: sharp is then the portable build, which the app has on Linux. */
const AS_IN_THE_APP = 'data:text/javascript,Object.defineProperty(process.versions,"electron",{value:"as in the app"})';

// The portable build never gives memory back: what is measured is the most of all together. The rest is for the browser, or for FFmpeg.
it.each((['image', 'video'] as const).map((type) => [type, TASK_TYPE_FACTS[type].memoryLimitMb.usual / 2] as const))(
  'eleven odd pictures take no more of the %s worker’s memory than %d MB',
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
    const expected = Object.fromEntries(ELEVEN.map(([name]) => [name, name.includes('bomb') ? 'too large' : 'taken']));
    expect(outcomes).toEqual(expected);
    process.stderr.write(`eleven odd pictures, ${type} worker: ${Math.round(peakMb)} MB\n`);
    expect(peakMb).toBeLessThan(limitMb);
  },
);
