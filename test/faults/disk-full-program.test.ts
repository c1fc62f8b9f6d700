import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { marked } from '../support/marked';
import { programOf, programStudios } from '../workers/creator/support/program-studio';
import { fill, noSmallDisks, smallDisk } from './support/small-disk';

const why = noSmallDisks();
if (why !== undefined) process.stderr.write(`test/faults/disk-full-program.test.ts is left out: ${why}\n`);
const studio = programStudios();

it.skipIf(why !== undefined).each([
  ['in sh', 'sh', 'cat /dev/zero > "$SQ_OUT_DIR/endless.bin"'],
  [
    'in Python',
    'python',
    `import os\nwith open(os.environ['SQ_OUT_DIR'] + '/endless.bin', 'wb') as f:\n  while True: f.write(bytes(65536))`,
  ],
  [
    'in Node',
    'node',
    `const { openSync, writeSync } = require('node:fs');\nconst file = openSync(process.env.SQ_OUT_DIR + '/endless.bin', 'w');\nfor (;;) writeSync(file, Buffer.alloc(65536));`,
  ],
] as const)(
  'A program %s that fills the disk parks its task at no cost, leaves nothing half-made, and its task goes on once there is room',
  async (_what, language, source) => {
    const disk = smallDisk('program');
    const programs = [programOf(language, source), programOf('sh', 'echo small > "$SQ_OUT_DIR/small.txt"')];
    const s = await studio((run) => programs[Math.min(run, 1)] ?? programOf('sh', 'exit 9'), { workspace: disk });
    const id = await s.run('t', { maxRetries: 1 });
    expect(await s.ended(id)).toMatchObject({
      status: 'waiting',
      needsYou: { code: 'disk_full' },
      retryCount: 0,
      crashCount: 0,
      outputs: [],
    });
    expect(marked()).toEqual([]);
    expect(readdirSync(disk, { recursive: true })).toEqual([]);
    await s.queue.retry(id);
    await s.untilNow(id, ({ status }) => status === 'completed');
    expect(readdirSync(join(disk, 'p')).sort()).toEqual(['manifest.json', 'small.txt']);
  },
);

it.skipIf(why !== undefined)('A disk that has no room for a program’s task file parks the task', async () => {
  const disk = smallDisk('task-file');
  const s = await studio(programOf('sh', 'exit 0'), { workspace: disk });
  const filler = fill(disk);
  const id = await s.run();
  expect(await s.ended(id)).toMatchObject({ status: 'waiting', needsYou: { code: 'disk_full' } });
  filler.free();
  await s.queue.retry(id);
  await s.untilNow(id, ({ status }) => status === 'completed');
});
