import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SettingsPatch, settingsSchema } from '../../contract/settings';
import { some, triesAll } from '../faults/support/soak';
import { client } from './support/client';
import { bridgeOf, launchApp, newPlace, type Place, type RunningApp, spawnApp } from './support/launch';
import { QUICK_PROGRAM } from './support/quick-program';
import { startSlowLlm } from './support/slow-llm';
import { startWritingLlm } from './support/writing-llm';

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
beforeAll(async () => {
  llm = await startSlowLlm();
});
afterAll(() => llm.close());

const slowPlace = (more: SettingsPatch = {}) => newPlace({ llm: { baseUrl: llm.baseUrl, model: 'slow' }, ...more });
const script = { type: 'script' as const, projectId: 'p', metadata: { title: '긴 작업' } };

function storedTask(place: Place, id: string): unknown {
  const db = new Database(join(place.home, 'queue.db'), { readonly: true });
  try {
    return db.prepare('SELECT status, retry_count, crash_count, app_death_count FROM queue_tasks WHERE id = ?').get(id);
  } finally {
    db.close();
  }
}
const AT_NO_COST = { status: 'waiting', retry_count: 0, crash_count: 0, app_death_count: 0 };

/** Nobody would reply to a question, and the app would not end. */
const ENDINGS: Record<string, (running: RunningApp) => Promise<unknown>> = {
  'Windows asks whether the session may end': ({ app }) =>
    app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.emit('query-session-end', { reasons: ['logoff'], preventDefault() {} });
    }),
  'Windows ends the session': ({ app }) =>
    app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.emit('session-end', { reasons: ['shutdown'] });
    }),
  'the system shuts down (Linux, macOS), which waits for the app': ({ app }) =>
    app.evaluate(({ powerMonitor }) => {
      let waits = false;
      powerMonitor.emit('shutdown', {
        preventDefault: () => {
          waits = true;
        },
      });
      if (!waits) throw new Error('The system was not asked to wait.');
    }),
  'the system shuts down and asks the app to quit beside it': ({ app }) =>
    app.evaluate(({ powerMonitor, app: electronApp }) => {
      powerMonitor.emit('shutdown', { preventDefault() {} });
      electronApp.quit();
    }),
};

describe('The end of the session with a task in hand', () => {
  it.each(some(Object.keys(ENDINGS).toReversed(), 2))(
    '%s: the app ends with 0 and asks nothing; the task waits, at no cost',
    async (name) => {
      const running = await launchApp({ place: await slowPlace() });
      const task = await client(running.bridge).enqueue(script);
      await llm.asked();
      const exited = once(running.app.process(), 'exit');
      await ENDINGS[name]?.(running);
      expect(await exited).toEqual([0, null]);
      expect(storedTask(running.place, task.id)).toEqual(AT_NO_COST);
    },
  );

  const pidsBelow = (pid: number): number[] =>
    execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
      .split('\n')
      .map((row) => row.trim().split(/\s+/).map(Number))
      .filter(([, parent]) => parent === pid)
      .flatMap(([child = 0]) => [child, ...pidsBelow(child)]);

  // Chromium may crash when its helper processes are killed, before the app has ended in order. That counts as an app death, which costs nothing either.
  it.each(some(['SIGTERM', 'SIGHUP', 'SIGINT'] as const, 3))(
    '%s to all processes of the app, its workers first: the task costs nothing; and to the app alone: it ends with 0, the task waits, at no cost',
    async (signal) => {
      const place = await slowPlace();
      const first = spawnApp(place, ['--hidden']);
      const task = await client(await bridgeOf(place, first.child.pid)).enqueue(script);
      await llm.asked();
      for (const pid of [...pidsBelow(first.child.pid ?? 0).reverse(), first.child.pid ?? 0]) {
        try {
          process.kill(pid, signal);
        } catch {
          // It ended because of the signal to another process.
        }
      }
      await first.exited;

      const second = spawnApp(place, ['--hidden']);
      const queue = client(await bridgeOf(place, second.child.pid));
      const again = await queue.until(task.id, ({ status }) => status === 'processing');
      expect(again).toMatchObject({ retryCount: 0, crashCount: 0 });
      await llm.asked();
      second.child.kill(signal);
      expect(await second.exited).toEqual({ code: 0, signal: null });
      expect(storedTask(place, task.id)).toMatchObject({ status: 'waiting', retry_count: 0, crash_count: 0 });
    },
  );
});

const SHORT_SCRIPT = {
  title: '세 번 꺼진 날',
  scenes: [{ narration: '다시 켭니다.', imagePrompt: '켜지는 화면', keywords: ['화면'] }],
};

describe('An app that is killed three times with one script in hand', () => {
  it.runIf(triesAll)('has failed nothing: script and film wait or run, and are completed in the end', async () => {
    const place = await slowPlace({ processors: { image: QUICK_PROGRAM, video: QUICK_PROGRAM } });
    const film = {
      projectId: '세 번',
      script: { title: '세 번 꺼진 날' },
      image: { title: '세 번 꺼진 날' },
      video: { title: '세 번 꺼진 날' },
    };
    let ids: string[] = [];
    const start = async () => {
      const app = spawnApp(place, ['--hidden']);
      return { ...app, queue: client(await bridgeOf(place, app.child.pid)) };
    };
    for (let kill = 1; kill <= 3; kill += 1) {
      const { child, exited, queue } = await start();
      if (kill === 1) ids = (await queue.pipeline(film)).map(({ id }) => id);
      await queue.until(ids[0] ?? '', ({ status }) => status === 'processing');
      await llm.asked();
      child.kill('SIGKILL');
      await exited;
    }
    const writer = await startWritingLlm(SHORT_SCRIPT);
    const file = join(place.home, 'settings.json');
    const settings = settingsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    await writeFile(file, JSON.stringify({ ...settings, llm: { baseUrl: writer.baseUrl, model: 'writer' } }));
    const { child, exited, queue } = await start();
    try {
      const now = await Promise.all(ids.map((id) => queue.status(id)));
      expect(now.map(({ status }) => ['waiting', 'processing'].includes(status))).toEqual([true, true, true]);
      for (const id of ids) expect((await queue.ended(id)).status).toBe('completed');
      // Two app deaths cost nothing; each further one costs an attempt.
      expect(await queue.status(ids[0] ?? '')).toMatchObject({ retryCount: 1, crashCount: 0 });
    } finally {
      child.kill('SIGTERM');
      await exited;
      writer.close();
    }
  });
});
