import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { client } from './support/client';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { nextWindow } from './support/panel-page';
import { startSlowLlm } from './support/slow-llm';

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
/** Playwright gives them only while the app lives. */
const processes: ChildProcess[] = [];
beforeAll(async () => {
  llm = await startSlowLlm();
});
afterEach(async () => {
  for (const child of processes.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
});
afterAll(() => llm.close());

async function launch(options: Parameters<typeof launchApp>[0] = {}): Promise<RunningApp> {
  const place = options.place ?? (await newPlace({ llm: { baseUrl: llm.baseUrl, model: 'slow' } }));
  const app = await launchApp({ ...options, place });
  processes.push(app.app.process());
  return app;
}

const QUIT = 0;
const KEEP_RUNNING = 1;
const questionSchema = z.object({
  message: z.string(),
  detail: z.string(),
  buttons: z.array(z.string()),
  defaultId: z.int(),
  cancelId: z.int(),
});

/** Stands for the person before the system's message box, which no program can press: everything but the answer is real. */
async function answerWith(running: RunningApp, response: number) {
  await running.app.evaluate(({ dialog }, answer) => {
    const asked: unknown[] = [];
    Object.assign(globalThis, { asked });
    Object.assign(dialog, {
      showMessageBox: async (options: unknown) => {
        asked.push(options);
        return { response: answer, checkboxChecked: false };
      },
    });
  }, response);
  return async () => {
    const asked: unknown = await running.app.evaluate(() =>
      JSON.parse(JSON.stringify(Reflect.get(globalThis, 'asked'))),
    );
    return z.array(questionSchema).parse(asked);
  };
}

/** What the menu's Quit and the system's log-off do. */
const quit = (running: RunningApp) => running.app.evaluate(({ app }) => app.quit());

const exitOf = (running: RunningApp) => once(running.app.process(), 'exit');

async function holdTask(running: RunningApp) {
  const task = await client(running.bridge).enqueue({ type: 'script', projectId: 'p', metadata: { title: '긴 작업' } });
  await llm.asked();
  return task;
}

function storedTask(place: Place, id: string): unknown {
  const db = new Database(join(place.home, 'queue.db'), { readonly: true });
  try {
    return db.prepare('SELECT status, retry_count, crash_count FROM queue_tasks WHERE id = ?').get(id);
  } finally {
    db.close();
  }
}

describe('Quitting while a task runs', () => {
  it('asks first, with "Keep running" as the default, which leaves task and app as they were; after "Quit" it ends with 0, the task waits, no attempt spent, and runs at the next start', async () => {
    const running = await launch();
    const task = await holdTask(running);
    const asked = await answerWith(running, KEEP_RUNNING);
    await quit(running);
    await expect.poll(asked).toEqual([
      {
        message: '작업 1개가 실행 중입니다. 종료할까요?',
        detail: expect.stringContaining('긴 작업'),
        buttons: ['종료', '계속 실행'],
        defaultId: KEEP_RUNNING,
        cancelId: KEEP_RUNNING,
      },
    ]);
    expect(await client(running.bridge).status(task.id)).toMatchObject({ status: 'processing', retryCount: 0 });
    await running.page.getByTestId('running-script').waitFor();

    // It asks again the next time.
    await quit(running);
    await expect.poll(async () => (await asked()).length).toBe(2);

    await answerWith(running, QUIT);
    const exited = exitOf(running);
    await quit(running);
    expect(await exited).toEqual([0, null]);
    expect(storedTask(running.place, task.id)).toEqual({ status: 'waiting', retry_count: 0, crash_count: 0 });

    const second = await launch({ place: running.place, flags: ['--hidden'] });
    await llm.asked();
    const again = await client(second.bridge).until(task.id, ({ status }) => status === 'processing');
    expect(again).toMatchObject({ retryCount: 0, crashCount: 0 });
  });
});

describe('Quitting with a question that cannot be shown', () => {
  it('ends with 0; the task waits, no attempt spent', async () => {
    const running = await launch();
    const task = await holdTask(running);
    await running.app.evaluate(({ dialog }) => {
      Object.assign(dialog, { showMessageBox: () => Promise.reject(new Error('no display')) });
    });
    const exited = exitOf(running);
    await quit(running);
    expect(await exited).toEqual([0, null]);
    expect(storedTask(running.place, task.id)).toEqual({ status: 'waiting', retry_count: 0, crash_count: 0 });
  });
});

describe('The window', () => {
  it('closed, leaves app, queue and bridge working, and comes back with what happened meanwhile; to quit while nothing runs asks nothing and ends with 0', async () => {
    const running = await launch();
    await running.app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.close();
    });
    const windows = () => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    await expect.poll(windows).toBe(0);
    const queue = client(running.bridge);
    const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { text: '첫 문장입니다.' } });
    expect((await queue.ended(task.id)).status).toBe('completed');

    const opened = nextWindow(running.app);
    await running.app.evaluate(({ app }) => app.emit('activate'));
    const page = await opened;
    await page.getByTestId('count-script-completed').getByText('1').waitFor();

    // A question would be answered with "Keep running": the app would then not end.
    await answerWith(running, KEEP_RUNNING);
    const exited = exitOf(running);
    await quit(running);
    expect(await exited).toEqual([0, null]);
  });

  it('is not shown with --hidden, and the queue works all the same', async () => {
    const running = await launch({ flags: ['--hidden'] });
    const queue = client(running.bridge);
    const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { text: '첫 문장입니다.' } });
    expect((await queue.ended(task.id)).status).toBe('completed');
    const shown = await running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().some((window) => window.isVisible()),
    );
    expect(shown).toBe(false);
  });
});
