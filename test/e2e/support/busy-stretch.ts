import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessorSetting } from '../../../contract/processors';
import type { SettingsPatch } from '../../../contract/settings';
import type { Client } from './client';

const program = (script: string): ProcessorSetting => ({
  kind: 'program',
  command: ['/bin/sh', '-c', script],
  cwd: '',
  env: {},
  secrets: [],
  timeoutMinutes: 5,
  graceSeconds: 10,
});
const MADE = 'echo made > "$SQ_OUT_DIR/made.txt"';

/** Programs that behave as real work does: most runs complete after some time, a few do not, as the task's metadata says. */
export const BUSY: SettingsPatch = {
  processors: {
    script: program(`sleep "0.$(( $$ % 8 + 1 ))"; ${MADE}`),
    image: program(
      `if grep -q '"fails"' "$SQ_TASK_FILE"; then echo no >&2; exit 1; fi; sleep "0.$(( $$ % 9 + 1 ))"; ${MADE}`,
    ),
    video: program(
      `if grep -q '"asks"' "$SQ_TASK_FILE"; then echo '{"needsYou":{"code":"login","message":"log in"}}' >&3; exit 0; fi; if grep -q '"slow"' "$SQ_TASK_FILE"; then sleep 16; fi; sleep "$(( $$ % 2 )).$(( $$ % 9 + 1 ))"; ${MADE}`,
    ),
  },
};

/** One task of each kind is among the first so many. */
const ROUNDS = 5;

/** Keeps the app busy for as long, or until there was each kind of task: films, single tasks, failures that are tried again and those that are not, tasks that need you, cancelled ones. */
export async function keepBusy(queue: Client, seconds: number): Promise<void> {
  const untilMs = performance.now() + seconds * 1_000;
  const metadata = {};
  // What a worker uses is measured during a run, every few seconds.
  await queue.enqueue({ type: 'video', projectId: 'slow', metadata: { slow: true }, priority: 9 });
  for (let n = 0; n < ROUNDS || performance.now() < untilMs; n += 1) {
    const projectId = `busy-${n}`;
    await queue.pipeline({ projectId, script: metadata, image: metadata, video: metadata });
    if (n % 3 === 0) await queue.enqueue({ type: 'script', projectId, metadata });
    if (n % 4 === 0)
      await queue.enqueue({ type: 'image', projectId, metadata: { fails: true }, maxRetries: (n / 4) % 2 });
    if (n % 12 === 0) await queue.enqueue({ type: 'video', projectId, metadata: { asks: true } });
    if (n % 5 === 0) {
      const { id } = await queue.enqueue({ type: 'video', projectId, metadata, priority: -1 });
      await queue.call('DELETE', `/api/queue/cancel/${id}`);
    }
    await queue.call('GET', `/api/queue/status/${crypto.randomUUID()}`);
    // Faster than it is done in the first half, slower in the second.
    await delay((untilMs - performance.now()) / 1_000 > seconds / 2 ? 600 : 1_800);
  }
}
