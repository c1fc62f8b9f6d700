import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkerState } from '../../contract/events';
import type { ProgramProcessor } from '../../contract/processors';
import type { TaskType } from '../../contract/task';
import type { Messages } from '../../renderer/i18n/messages';
import { untilDead } from '../support/fork-worker';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, changeSettings } from './support/panel-page';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

/** Uses a whole core until its input says that it must stop; a second run, which finds its mark, ends at once. */
const BUSY = `import os, sys, threading, time
mark = os.path.join(os.environ["SQ_PROJECT_DIR"], "..", "ran-once")
if os.path.exists(mark): sys.exit(0)
open(mark, "w").close()
print("busy", os.getpid(), flush=True)
while True: pass
`;
const busyProgram: ProgramProcessor = {
  kind: 'program',
  command: ['/usr/bin/python3', '-c', BUSY],
  cwd: '',
  env: {},
  secrets: [],
  timeoutMinutes: 120,
  graceSeconds: 10,
};

let running: RunningApp;
let queue: Client;
let page: Page;
let words: Messages;

beforeAll(async () => {
  running = await launchApp({ place: await newPlace({ welcomed: true, notifications: false }) });
  queue = client(running.bridge);
  page = running.page;
  words = await speak(page, KOREAN);
});
afterAll(() => running?.close());

const row = (type: TaskType) => page.getByTestId(`worker-row-${type}`);
async function workerOf(type: TaskType): Promise<WorkerState> {
  const { workers } = await callMain(page, 'workers:look', undefined);
  const worker = workers.find((one) => one.type === type);
  if (worker === undefined) throw new Error(`no ${type} worker`);
  return worker;
}
const untilIdle = (type: TaskType) => expect.poll(async () => (await workerOf(type)).state).toBe('idle');
async function showWorkers(): Promise<void> {
  await page.getByTestId('nav-workers').click();
  await page.getByTestId('workers-screen').waitFor();
}
/** Presses Tab until the focused element matches, as a person without a mouse does. */
async function tabTo(selector: string): Promise<void> {
  for (let steps = 0; steps < 60; steps += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab did not lead to ${selector}`);
}

describe('The workers of the real app', () => {
  it('are shown with their process, uptime and memory, and so are the app’s own processes', async () => {
    await untilIdle('script');
    await showWorkers();
    const { pid } = await workerOf('script');
    await row('script')
      .getByText(fill(words.workers.pid, { pid: pid ?? 0 }))
      .waitFor();
    await row('script')
      .getByText(/^[1-9]\d* \/ 500 MB$/u)
      .waitFor();
    const main = await running.app.evaluate(() => process.pid);
    await page
      .getByTestId('app-main')
      .getByText(fill(words.workers.pid, { pid: main }))
      .waitFor();
    for (const kind of ['main', 'panel', 'helper']) await page.getByTestId(`app-${kind}`).getByText(/ MB$/u).waitFor();
    // The workers have rows of their own.
    const { app, workers } = await callMain(page, 'workers:look', undefined);
    const pids = app.map((one) => one.pid);
    for (const worker of workers) expect(pids).not.toContain(worker.pid);
  });

  it('are restarted while idle at a press of a button, and take tasks again', async () => {
    await showWorkers();
    const before = await workerOf('script');
    await page.getByTestId('restart-script').click();
    await page
      .getByText(fill(words.workers.restarted, { type: words.lane.script }))
      .first()
      .waitFor();
    await untilIdle('script');
    const after = await workerOf('script');
    expect(after.pid).not.toBe(before.pid);
    expect(after).toMatchObject({ restarts: before.restarts + 1 });
    expect(after).not.toHaveProperty('lastError');
    await untilDead([before.pid ?? 0]);
    const task = await queue.enqueue({ type: 'script', projectId: '다시 일함', metadata: { text: '첫 문장입니다.' } });
    expect((await queue.ended(task.id)).status).toBe('completed');
  });

  it('show the CPU of a child that is busy; restarted by keyboard alone, its task waits at no cost and is completed after', async () => {
    await changeSettings(page, { processors: { script: busyProgram } });
    const { restarts } = await workerOf('script');
    const task = await queue.enqueue({ type: 'script', projectId: '바쁜 일', metadata: { title: '바쁜 일' } });
    const child = await queue.until(task.id, ({ logs }) => logs.some((line) => line.startsWith('busy ')));
    const childPid = Number(child.logs.find((line) => line.startsWith('busy '))?.slice(5));
    await showWorkers();
    // A core, as far as this machine has one to give.
    await row('script')
      .getByTestId('cpu-script')
      .getByText(/^([5-9]|\d{2,})%$/u)
      .waitFor();
    await row('script').getByRole('button', { name: '바쁜 일' }).waitFor();
    expect((await workerOf('script')).processes).toBeGreaterThanOrEqual(2);

    await page.locator('h1').first().click();
    await tabTo('[data-testid=restart-script]');
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog');
    await question.getByText(words.workers.ask.hint).waitFor();
    await tabTo('[data-testid=confirm]');
    await page.keyboard.press('Enter');

    const ended = await queue.ended(task.id);
    expect(ended).toMatchObject({ status: 'completed', retryCount: 0, crashCount: 0 });
    const { attempts } = await callMain(page, 'queue:get', { id: task.id });
    expect(attempts.map(({ outcome, code }) => [outcome, code])).toContainEqual(['requeued', 'restarted']);
    await untilDead([childPid]);
    expect(await workerOf('script')).toMatchObject({ restarts: restarts + 1 });
    await changeSettings(page, { processors: { script: { kind: 'builtin' } } });
  });

  it('that were killed show why in words, and are back', async () => {
    await showWorkers();
    await untilIdle('video');
    const { pid, restarts } = await workerOf('video');
    process.kill(pid ?? 0, 'SIGKILL');
    const why = page.getByTestId('worker-error-video');
    await why.waitFor();
    await why.getByText('작업자가 갑자기 종료되어').waitFor();
    await untilIdle('video');
    expect(await workerOf('video')).toMatchObject({ restarts: restarts + 1, lastError: { code: 'worker.exited' } });
    // A code, not a sentence: the same error in the other language.
    await speak(page, ENGLISH);
    await showWorkers();
    await page.getByTestId('worker-error-video').getByText('The process ended by itself').waitFor();
  });
});
