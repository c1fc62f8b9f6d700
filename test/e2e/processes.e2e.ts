import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import { client } from './support/client';
import { launchApp, type RunningApp } from './support/launch';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** Which processes of this machine hold one of the database's files open. */
function holdersOf(file: string): number[] {
  const holders = new Set<number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const fd of readdirSync(`/proc/${pid}/fd`))
        if (readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith(file)) holders.add(Number(pid));
    } catch {
      // It ended meanwhile.
    }
  }
  return [...holders];
}

describe.runIf(process.platform === 'linux')('The processes of the app', () => {
  it('are one main process, which alone has the database open, and three utility processes, one per type', async () => {
    running = await launchApp();
    const queue = client(running.bridge);
    const done = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { text: '첫 문장입니다.' } });
    expect((await queue.ended(done.id)).status).toBe('completed');
    const { app, place } = running;
    const processes = () =>
      app.evaluate(({ app: electron }) =>
        electron.getAppMetrics().map(({ pid, type, name = '' }) => ({ pid, type, name })),
      );
    const workers = async () =>
      (await processes()).filter(({ type, name }) => type === 'Utility' && /^studio-queue-/.test(name));
    // The other two may still be starting.
    await expect
      .poll(async () => (await workers()).map(({ name }) => name).sort())
      .toEqual(TASK_TYPES.map((type) => `studio-queue-${type}`).sort());
    const main = (await processes()).find(({ type }) => type === 'Browser')?.pid;
    expect(holdersOf(join(place.home, 'queue.db'))).toEqual([main]);
  });
});
