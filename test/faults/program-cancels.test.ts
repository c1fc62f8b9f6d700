import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TASK_TYPES, type TaskType } from '../../contract/task';
import { isAlive } from '../support/fork-worker';
import { programOf, programStudios } from '../workers/creator/support/program-studio';
import { isSoak, seededRandom } from './support/soak';

const CANCELS = isSoak ? 500 : 12;
/** How long after its task's end a process may at most be seen. */
const GONE_WITHIN_MS = 10_000;

/** Trees of every kind: obedient, deaf, growing, and with daemons that are nobody's children. */
const PROGRAMS = [
  ['sh', 'read -r task; read -r asked'],
  ['sh', `trap '' TERM HUP INT; while :; do sleep 0.05; done`],
  ['sh', 'while :; do (setsid sleep 300 &); sleep 0.05; done'],
  ['sh', `trap '' TERM; for _ in 1 2 3; do sh -c 'trap "" TERM; sleep 300 & wait' & done; wait`],
  ['sh', `while :; do echo line; echo '{"progress":0.5}' >&3; sleep 0.01; done`],
  [
    'python',
    `import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: time.sleep(300)
        os._exit(0)
    os.wait()
    time.sleep(0.05)`,
  ],
  [
    'node',
    `const { spawn } = require('node:child_process');
setInterval(() => spawn('sleep', ['300'], { detached: true, stdio: 'ignore' }).unref(), 50);
process.on('SIGTERM', () => setTimeout(() => process.exit(0), 100));`,
  ],
] as const;

const studio = programStudios();

/** Processes whose environment names the run with this lease. */
function ofRun(leaseId: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1')
          .split('\0')
          .some((one) => one.startsWith('SQ_RUN=') && one.endsWith(leaseId));
      } catch {
        return false;
      }
    })
    .map(Number)
    .filter(isAlive);
}

test(`no process of a program is alive ${GONE_WITHIN_MS / 1_000} s after its task was cancelled at a random moment, ${CANCELS} times`, async () => {
  const seed = Number(process.env.STUDIO_QUEUE_SEED ?? Date.now() % 1_000_000);
  const random = seededRandom(seed);
  const made = PROGRAMS.map(([language, source]) => programOf(language, source, { graceSeconds: 0.2 }));
  const pick = () => made[Math.floor(random() * made.length)] ?? programOf('sh', 'exit 9');
  const s = await studio(pick);
  const left: string[] = [];
  const looks: Promise<void>[] = [];
  let cancels = 0;
  let aliveAtEnd = 0;
  let began = 0;

  const cancelOne = async (type: TaskType): Promise<void> => {
    const id = await s.run('t', { type, projectId: type });
    await s.untilTask(id, ({ status }) => status === 'processing');
    await delay(random() * 1_200);
    await s.dispatcher.cancelRunning(id);
    expect((await s.get(id)).status, `seed ${seed}`).toBe('cancelled');
    const leaseId = s.sent.find(({ taskId }) => taskId === id)?.leaseId;
    // Cancelled while its folder was prepared: no program was started for it.
    if (leaseId === undefined) return;
    began += 1;
    aliveAtEnd += ofRun(leaseId).length;
    looks.push(
      delay(GONE_WITHIN_MS).then(() => {
        for (const pid of ofRun(leaseId)) left.push(`${pid} of ${leaseId}`);
      }),
    );
  };
  await Promise.all(
    TASK_TYPES.map(async (type) => {
      // On a busy machine most may be cancelled before their program was started: those say little.
      while (cancels < CANCELS || began <= CANCELS / 2) {
        cancels += 1;
        await cancelOne(type);
      }
    }),
  );
  await Promise.all(looks);
  process.stderr.write(`${cancels} cancels, ${aliveAtEnd} processes alive at the end of their tasks, seed ${seed}\n`);
  expect(left, `seed ${seed}`).toEqual([]);
  expect(aliveAtEnd, `seed ${seed}`).toBe(0);
  expect(began, `seed ${seed}`).toBeGreaterThan(CANCELS / 2);
  expect(s.partials()).toEqual([]);
  for (const type of TASK_TYPES) expect(s.workers[type]).toHaveLength(1);
});
