import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { client } from './support/client';
import { bridgeOf, launchApp, newPlace, type RunningApp, type SpawnedApp, spawnApp } from './support/launch';

const apps: RunningApp[] = [];
const spawned: SpawnedApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  for (const { child, exited } of spawned.splice(0)) {
    child.kill('SIGTERM');
    await exited;
  }
});

async function launch(options: Parameters<typeof launchApp>[0]): Promise<RunningApp> {
  const app = await launchApp(options);
  apps.push(app);
  return app;
}

/** Electron and Chromium write notes of their own to stderr; ours begin at the start of a line and without a bracket. */
const ownWords = (stderr: string) => stderr.split('\n').filter((line) => /^(Studio Queue|--)/.test(line));

const isShown = ({ app }: RunningApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));

/** Another program's hold on a port of 127.0.0.1. */
async function occupyPort(): Promise<{ port: number; free(): Promise<void> }> {
  const server = createServer((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    port,
    async free() {
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

describe('The app runs once a home', () => {
  it('a second start says so and ends with 0, and the window of the first one shows', async () => {
    const first = await launch({ flags: ['--hidden'] });
    expect(await isShown(first)).toEqual([false]);
    // Runs after the app's own listener: records how each later start left the window.
    await first.app.evaluate(({ app, BrowserWindow }) => {
      const shown: boolean[] = [];
      Reflect.set(globalThis, 'shownByStarts', shown);
      app.on('second-instance', () => shown.push(BrowserWindow.getAllWindows().some((window) => window.isVisible())));
    });
    expect((await spawnApp(first.place, ['--hidden']).exited).code).toBe(0);
    const second = spawnApp(first.place, []);
    expect((await second.exited).code).toBe(0);
    expect(ownWords(second.stderr())).toEqual([
      'Studio Queue is running already; its window comes to the front. --workspace and --port count only when it starts: quit it first.',
    ]);
    await expect.poll(() => isShown(first)).toEqual([true]);
    expect(await first.app.evaluate(() => Reflect.get(globalThis, 'shownByStarts'))).toEqual([false, true]);
    expect(await bridgeOf(first.place, first.app.process().pid)).toEqual(first.bridge);
    expect((await client(first.bridge).call('GET', '/api/queue/health')).status).toBe(200);
  });

  it('a second start that was to make something ends with 1 and says why, having printed no task', async () => {
    const first = spawnApp(await newPlace(), ['--hidden']);
    spawned.push(first);
    const bridge = await bridgeOf(first.place, first.child.pid);
    const second = spawnApp(first.place, ['--hidden', '--sample', '--exit-when-idle']);
    expect((await second.exited).code).toBe(1);
    expect(ownWords(second.stderr())).toEqual([
      'Studio Queue is running already, so --sample and --exit-when-idle could not be done; quit it first, or choose another --home.',
    ]);
    expect(second.lines()).toEqual([]);
    expect((await client(bridge).call('GET', '/api/queue/list')).body).toMatchObject({ total: 0 });
  });

  it('another home runs beside it, with a queue and a token of its own', async () => {
    const one = spawnApp(await newPlace(), ['--hidden']);
    const other = spawnApp(await newPlace(), ['--hidden']);
    spawned.push(one, other);
    const bridges = [await bridgeOf(one.place, one.child.pid), await bridgeOf(other.place, other.child.pid)] as const;
    expect(bridges[0].url).not.toBe(bridges[1].url);
    expect(bridges[0].token).not.toBe(bridges[1].token);
    const task = await client(bridges[0]).enqueue({
      type: 'script',
      projectId: 'p',
      metadata: { text: '문장입니다.' },
    });
    expect((await client(bridges[0]).ended(task.id)).status).toBe('completed');
    expect((await client(bridges[1]).call('GET', `/api/queue/status/${task.id}`)).status).toBe(404);
  });
});

describe('A flag that cannot be used', () => {
  it('ends the app with 2 and one plain sentence', async () => {
    const app = spawnApp(await newPlace(), ['--port', 'abc', '--hidden']);
    expect(await app.exited).toEqual({ code: 2, signal: null });
    expect(ownWords(app.stderr())).toEqual([
      '--port needs a number from 1024 to 65535 (or 0 to let the system choose).',
    ]);
    expect(app.stderr()).not.toMatch(/^\s+at /m);
    expect(app.lines()).toEqual([]);
  });
});

describe('--allow-origin, given twice', () => {
  it('lets both pages add tasks without asking, also at the next start without the flag, and no other page', async () => {
    const pages = ['http://localhost:3000', 'https://studio.example'];
    const place = await newPlace();
    const add = async (url: string, origin: string) => {
      const reply = await fetch(`${url}/api/queue/enqueue`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: origin },
        body: JSON.stringify({ type: 'script', projectId: 'p', metadata: { text: '문장입니다.' } }),
      });
      await reply.arrayBuffer();
      return reply.status;
    };
    const first = spawnApp(place, ['--hidden', ...pages.flatMap((page) => ['--allow-origin', page])]);
    const { url } = await bridgeOf(place, first.child.pid);
    for (const page of pages) expect([page, await add(url, page)]).toEqual([page, 200]);
    // Three calls of a page that nobody knows wait, and a fourth does not.
    const strangers = [1, 2, 3, 4].map(() => add(url, 'http://localhost:3001'));
    expect(await Promise.race(strangers)).toBe(403);
    first.child.kill('SIGTERM');
    expect(await Promise.all(strangers)).toEqual([403, 403, 403, 403]);
    await first.exited;

    const second = spawnApp(place, ['--hidden']);
    spawned.push(second);
    const again = await bridgeOf(place, second.child.pid);
    for (const page of pages) expect([page, await add(again.url, page)]).toEqual([page, 200]);
  });
});

describe('A home folder that cannot be one', () => {
  it('ends the app with 2 and one plain sentence, and is not taken for one in use', async () => {
    const place = await newPlace();
    const file = join(place.workspace, 'a-file');
    await mkdir(place.workspace, { recursive: true });
    await writeFile(file, '');
    const app = spawnApp({ ...place, home: file }, ['--hidden', '--exit-when-idle']);
    expect((await app.exited).code).toBe(2);
    const words = ownWords(app.stderr());
    expect(words).toHaveLength(1);
    expect(words[0]).toContain(`cannot use ${file} as its home folder`);
    expect(app.stderr()).not.toMatch(/^\s+at /m);
  });
});

describe('The bridge’s port in use by another program', () => {
  it('is shown in the panel, and taken over once it is free', async () => {
    const taken = await occupyPort();
    const place = await newPlace();
    const { app, page } = await launch({ place, flags: ['--port', String(taken.port)], withoutBridge: true });
    try {
      const pill = page.getByTestId('bridge-pill');
      await pill.getByText(`포트 ${taken.port} 사용 중`).waitFor();
      expect(existsSync(join(place.home, 'bridge.json'))).toBe(false);
      await taken.free();
      const bridge = await bridgeOf(place, app.process().pid);
      expect(bridge.url).toBe(`http://127.0.0.1:${taken.port}`);
      await pill.getByText(`127.0.0.1:${taken.port}`).waitFor();
      expect((await client(bridge).call('GET', '/api/queue/health')).status).toBe(200);
    } finally {
      await taken.free();
    }
  });
});
