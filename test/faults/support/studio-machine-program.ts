import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { TASK_TYPES, taskTypeSchema } from '../../../contract/task';
import { openMachine } from './studio-machine';

/*
 * One machine of a studio as a process of its own, to be killed: node program.mjs <options as JSON>. It adds tasks until it is told
 * `stop adding`, repeating each under its key until that is acknowledged, and takes tasks until it is told `end`.
 */
const optionsSchema = z.object({
  name: z.string(),
  address: z.string(),
  studio: z.string(),
  home: z.string(),
  workspace: z.string(),
  runLog: z.string(),
  takes: z.array(taskTypeSchema).default([...TASK_TYPES]),
  /** Mean time between two of its tasks, ms; 0: it adds none. */
  addEveryMs: z.number(),
  /** It adds none while as many wait: each machine compares them all whenever Redis was started again. */
  mostWaiting: z.number().default(1_000_000),
  /** The longest that a task takes, ms. */
  longestMs: z.number(),
  /** How wrong its clock is. */
  clockAheadMs: z.number().default(0),
});

const { addEveryMs, mostWaiting, longestMs, clockAheadMs, ...options } = optionsSchema.parse(
  JSON.parse(process.argv[2] ?? ''),
);
// Electron's main process says so and lives. The test fails by it at its end.
process.on('unhandledRejection', (error) => {
  appendFileSync(join(options.home, 'unhandled.txt'), `${error instanceof Error ? error.stack : String(error)}\n\n`);
});
const trueNow = Date.now;
Date.now = () => trueNow() + clockAheadMs;
const machine = await openMachine(options);
let isAdding = addEveryMs > 0;
process.on('message', (message) => {
  if (message === 'stop adding') isAdding = false;
  if (message === 'end') void machine.close().then(() => process.disconnect());
});
process.send?.('open');
const waiting = async () => {
  const summary = await machine.queue.tasks.summary();
  return TASK_TYPES.reduce((sum, type) => sum + summary[type].waiting, 0);
};
while (isAdding) {
  if ((await waiting()) >= mostWaiting) {
    await pause(addEveryMs);
    continue;
  }
  const type = TASK_TYPES[Math.floor(Math.random() * TASK_TYPES.length)] ?? 'script';
  const title = String(Math.ceil(Math.random() * longestMs));
  const key = randomUUID();
  for (;;) {
    try {
      await machine.add({ type, projectId: `${machine.id}-${type}`, metadata: { title } }, key);
      break;
    } catch {
      // Not acknowledged: again under the same key, also after `stop adding`.
      await pause(100);
    }
  }
  await pause(addEveryMs * 2 * Math.random());
}
process.send?.('stopped adding');
