import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { client } from '../e2e/support/client';
import { bridgeOf, launchApp, newPlace, type RunningApp, type SpawnedApp, spawnApp } from '../e2e/support/launch';
import { openTestQueue } from '../support/open-test-queue';

const spawned: SpawnedApp[] = [];
const launched: RunningApp[] = [];
afterEach(async () => {
  for (const app of launched.splice(0)) await app.close();
  for (const { child, exited } of spawned.splice(0)) {
    child.kill('SIGTERM');
    await exited;
  }
});

describe('Twenty starts at once of one home', () => {
  it('leave one app with the queue; the others end with 0', async () => {
    const place = await newPlace();
    spawned.push(...Array.from({ length: 20 }, () => spawnApp(place, ['--hidden'])));
    const bridge = await bridgeOf(place, undefined);
    const winner = spawned.find(({ child }) => child.pid === bridge.pid);
    const others = spawned.filter((app) => app !== winner);
    expect(others).toHaveLength(19);
    const ends = await Promise.all(others.map(({ exited }) => exited));
    expect(new Set(ends.map(({ code }) => code))).toEqual(new Set([0]));
    const queue = client(bridge);
    const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { text: '문장입니다.' } });
    expect((await queue.ended(task.id)).status).toBe('completed');
  });
});

const LINES_BEHIND = 10_000;

describe('A renderer that is killed with 10,000 log lines behind', () => {
  it('is back by itself with what happened meanwhile, and the queue never stopped', async () => {
    const place = await newPlace();
    const seeded = await openTestQueue({ dir: place.home });
    const { task } = await seeded.queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: '긴 기록' } });
    const claim = await seeded.queue.dequeue('script');
    if (claim === null) throw new Error('nothing to claim');
    const at = new Date().toISOString();
    await seeded.queue.appendLog(
      claim.lease,
      Array.from({ length: LINES_BEHIND }, (_, n) => ({ at, level: 'info' as const, text: `줄 ${n}` })),
    );
    await seeded.queue.setPaused('script', true);
    await seeded.close();

    const running = await launchApp({ place });
    launched.push(running);
    const queue = client(running.bridge);
    const row = `[data-testid="waiting-row-${task.id}"]`;
    await running.page.locator(row).waitFor();
    const rendererPid = () =>
      running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0);
    const before = await rendererPid();
    execFileSync('kill', ['-9', String(before)]);
    const meanwhile = await queue.enqueue({ type: 'script', projectId: 'q', metadata: { title: '그 사이에' } });
    // Playwright holds a page that crashed for lost: the new one is looked at from main.
    const isShown = (selector: string) =>
      running.app.evaluate(
        ({ BrowserWindow }, wanted) =>
          Promise.race([
            BrowserWindow.getAllWindows()[0]
              ?.webContents.executeJavaScript(`document.querySelector(${JSON.stringify(wanted)}) !== null`)
              .catch(() => false),
            // A question to a page that dies with it in hand is never answered: it is asked again.
            new Promise<boolean>((resolve) => {
              setTimeout(() => resolve(false), 1_000);
            }),
          ]),
        selector,
      );
    // 0 while there is none.
    await expect.poll(async () => ![0, before].includes(await rendererPid()), { timeout: 30_000 }).toBe(true);
    await expect.poll(() => isShown(row), { timeout: 30_000 }).toBe(true);
    await expect.poll(() => isShown(`[data-testid="waiting-row-${meanwhile.id}"]`), { timeout: 30_000 }).toBe(true);
    expect((await queue.status(task.id)).logs.length).toBeGreaterThan(0);
  });
});
