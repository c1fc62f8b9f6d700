import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { healthReplySchema } from '../../contract/bridge';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { startSlowLlm } from './support/slow-llm';

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
let running: RunningApp;
let queue: Client;

beforeAll(async () => {
  llm = await startSlowLlm();
  running = await launchApp({
    place: await newPlace({ welcomed: true, llm: { baseUrl: llm.baseUrl, model: 'slow' } }),
  });
  queue = client(running.bridge);
});
afterAll(async () => {
  await running?.close();
  llm?.close();
});

/** Whether Electron itself holds a blocker; ids count up from 0 in a process. */
const isKeptAwake = () =>
  running.app.evaluate(({ powerSaveBlocker }) =>
    Array.from({ length: 20 }, (_, id) => id).some((id) => powerSaveBlocker.isStarted(id)),
  );

describe('The machine', () => {
  it('is kept awake while a task runs and only then, and the panel says so', async () => {
    expect(await isKeptAwake()).toBe(false);
    const footer = running.page.getByText('절전 방지 중');
    expect(await footer.count()).toBe(0);

    const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: '한강 야경 명소' } });
    await llm.asked();
    await expect.poll(isKeptAwake).toBe(true);
    await footer.waitFor();
    expect((await callMain(running.page, 'machine:look', undefined)).keepingAwake).toBe(true);

    await callMain(running.page, 'queue:cancel', { id: task.id });
    await queue.ended(task.id);
    await expect.poll(isKeptAwake).toBe(false);
    await footer.waitFor({ state: 'detached' });
  });

  it('is not kept awake by tasks that wait in a pause', async () => {
    await callMain(running.page, 'queue:pause', { type: 'script', mode: 'after-current' });
    const task = await queue.enqueue({ type: 'script', projectId: '쉬는 중', metadata: { text: '문장입니다.' } });
    await running.page.getByTestId(`waiting-row-${task.id}`).waitFor();
    expect(await isKeptAwake()).toBe(false);
    await callMain(running.page, 'queue:resume', { type: 'script' });
    expect((await queue.ended(task.id)).status).toBe('completed');
  });

  it('shows the work on the taskbar from its start, and clears it at its end', async () => {
    // The end of the test before is on the taskbar as soon as it lets the machine sleep.
    await expect.poll(isKeptAwake).toBe(false);
    await running.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      if (window === undefined) throw new Error('The window is closed.');
      const shown: number[] = [];
      Reflect.set(globalThis, 'shownProgress', shown);
      // The taskbar itself cannot be read back: what it is sent passes through here.
      const show = window.setProgressBar.bind(window);
      window.setProgressBar = (fraction, options) => {
        shown.push(fraction);
        show(fraction, options);
      };
    });
    const shown = () => running.app.evaluate((): number[] => Reflect.get(globalThis, 'shownProgress'));
    const task = await queue.enqueue({
      type: 'image',
      projectId: '그림',
      metadata: { scenes: [{ narration: '첫 장면' }, { narration: '둘째 장면' }, { narration: '셋째 장면' }] },
    });
    expect((await queue.ended(task.id)).status).toBe('completed');
    await expect.poll(async () => (await shown()).at(-1)).toBe(-1);
    const fractions = (await shown()).slice(0, -1);
    expect(fractions[0]).toBe(0);
    expect(Math.max(...fractions)).toBeGreaterThan(0.3);
    for (const fraction of fractions) expect(fraction >= 0 && fraction <= 1).toBe(true);
  });
});

describe('The machine that wakes up', () => {
  it('notifies the queue: a task is not stuck for the time that all slept', async () => {
    const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: '밤새 자는 컴퓨터' } });
    await llm.asked();
    const stuck = async () => healthReplySchema.parse((await queue.call('GET', '/api/queue/health')).body).stuckTasks;
    expect(await stuck()).toEqual([]);

    // A sleep of eight hours, on a system whose monotonic clock counts it; another one when a line was on its way.
    const sleep = () =>
      running.app.evaluate(() => {
        const now = performance.now.bind(performance);
        performance.now = () => now() + 8 * 3_600_000;
      });
    const afterSleep = () => sleep().then(stuck);
    await expect.poll(afterSleep).toMatchObject([{ id: task.id }]);
    await running.app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
    expect(await stuck()).toEqual([]);

    expect((await queue.status(task.id)).status).toBe('processing');
    await callMain(running.page, 'queue:cancel', { id: task.id });
    expect((await queue.ended(task.id)).state).toBe('cancelled');
  });
});

describe('The logs', () => {
  it('are JSON lines with a time and a level, everything in one file and errors in another, and hold no secret', async () => {
    await callMain(running.page, 'settings:set-llm-key', { key: 'sk-very-secret' });
    const dir = join(running.place.home, 'logs');
    const names = readdirSync(dir);
    expect(names.length).toBeGreaterThanOrEqual(1);
    const lineSchema = z.looseObject({ time: z.iso.datetime(), level: z.enum(['debug', 'info', 'warn', 'error']) });
    let lines = 0;
    for (const name of names) {
      const text = readFileSync(join(dir, name), 'utf8');
      expect(text).not.toContain('sk-very-secret');
      expect(text).not.toContain(running.bridge.token);
      for (const line of text.split('\n').filter((one) => one !== '')) {
        const { level } = lineSchema.parse(JSON.parse(line));
        if (name.startsWith('error')) expect(level).toBe('error');
        lines += 1;
      }
    }
    expect(lines).toBeGreaterThan(0);
  });
});
