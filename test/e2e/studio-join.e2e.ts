import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { pageTaskSchema } from '../../contract/bridge';
import { type IpcChannel, type IpcInput, type IpcOutput, ipcCalls, ipcEnvelopeSchema } from '../../contract/ipc';
import { processorSchema } from '../../contract/processors';
import { NO_STUDIO } from '../../contract/studio';
import { TASK_TYPES } from '../../contract/task';
import { startRedis, type TestRedis } from '../support/redis';
import { tempDir } from '../support/temp-dir';
import { client } from './support/client';
import { launchApp, newPlace, type Place, type RunningApp, spawnApp } from './support/launch';

const SECRET = 'zq7-sesame';
/** The time only ends a hang. */
const eventually = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 120_000, interval: 50 });

/** As from `npm start`: an app that wants to be started again says so by its exit code, and the test starts it. */
const RESTART = 75;
beforeAll(() => {
  vi.stubEnv('STUDIO_QUEUE_STARTED_BY', 'npm');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

let redis: TestRedis;
let workspace = '';
beforeEach(async () => {
  redis = await startRedis({ password: SECRET });
  workspace = tempDir('nas');
});
const apps: RunningApp[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  await redis.stop();
});

/** A machine of its own, on the folder that all share. Own code does the scripts: quick, and without any tool. */
async function newMachine(): Promise<Place> {
  const script = processorSchema.parse({ kind: 'program', command: ['/bin/true'] });
  const place = { ...(await newPlace({ workspace, processors: { script } })), workspace };
  await mkdir(workspace, { recursive: true });
  return place;
}
async function launch(place: Place, flags: readonly string[] = []): Promise<RunningApp> {
  const app = await launchApp({ place, flags });
  apps.push(app);
  return app;
}
async function ask<C extends IpcChannel>({ page }: RunningApp, channel: C, input: IpcInput<C>): Promise<IpcOutput<C>> {
  const raw = await page.evaluate(async ([name, given]) => window.studioQueue.call(name as never, given as never), [
    channel,
    input,
  ] as const);
  const envelope = ipcEnvelopeSchema.parse(raw);
  if (!envelope.ok) throw new Error(JSON.stringify(envelope.error));
  return ipcCalls[channel].output.parse(envelope.value) as IpcOutput<C>;
}
const entry = () => ({
  address: `redis://127.0.0.1:${redis.port}`,
  name: 'film',
  password: SECRET,
  knowsTheRisk: false,
});
/** Asks for what ends the app, and starts it again as `npm start` does. The page may be gone before it has its reply. */
async function restarted(app: RunningApp, press: () => Promise<{ restarting: boolean }>): Promise<RunningApp> {
  const ended = new Promise<number | null>((resolve) => app.app.process().once('exit', resolve));
  const reply = press().catch((error: unknown) => {
    if (!/has been closed/.test(String(error))) throw error;
    return { restarting: true };
  });
  expect(await reply).toEqual({ restarting: true });
  expect(await ended).toBe(RESTART);
  return launch(app.place);
}
const joined = async (app: RunningApp) => {
  const state = await ask(app, 'studio:state', undefined);
  if (state.kind !== 'joined') throw new Error('It works alone.');
  return state;
};
const join_ = (app: RunningApp, machineName: string, bring = false) =>
  restarted(app, () => ask(app, 'studio:join', { ...entry(), machineName, bring }));
const isOnline = (app: RunningApp) =>
  eventually(async () => expect((await joined(app)).connection.kind).toBe('online'));
const pauseAll = async (app: RunningApp) => {
  for (const type of TASK_TYPES) {
    await ask(app, 'queue:pause', { type, mode: 'after-current', scope: 'this-machine' });
  }
};
/** Its own queue was paused before it joined, and is when it comes back. */
const resumeAll = async (app: RunningApp) => {
  for (const type of TASK_TYPES) await ask(app, 'queue:resume', { type });
};
const listOf = async (app: RunningApp) => {
  const { body } = await client(app.bridge).call('GET', '/api/queue/list');
  return z.object({ tasks: z.array(pageTaskSchema) }).parse(body).tasks;
};
const add = (app: RunningApp, projectId: string) =>
  client(app.bridge).enqueue({ type: 'script', projectId, metadata: { title: projectId } });

/** Everything that the app keeps below its home, as text. */
async function filesOf(home: string): Promise<string> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return (await Promise.all(files.map((file) => readFile(file, 'latin1').catch(() => '')))).join('\n');
}

describe('A studio of two machines', () => {
  it('is joined, worked in and left, and no task is lost or done twice on the way', async () => {
    let desk = await launch(await newMachine());
    await pauseAll(desk);
    const brought = await add(desk, 'brought');
    desk = await join_(desk, 'Desk');
    await isOnline(desk);
    // The first machine brings what it has, whatever was ticked, and makes its folder the shared one.
    await eventually(async () => expect((await listOf(desk)).map(({ id }) => id)).toEqual([brought.id]));
    expect(existsSync(join(workspace, 'studio-queue.json'))).toBe(true);
    expect((await joined(desk)).problems).not.toContainEqual({ code: 'studio.folder_not_shared' });

    let render = await launch(await newMachine());
    await pauseAll(render);
    const own = await add(render, 'own');
    render = await join_(render, 'Render');
    await isOnline(render);
    // The second leaves its own at home, and says so.
    await eventually(async () =>
      expect((await joined(render)).problems).toContainEqual({ code: 'studio.waits_here', tasks: 1, titles: ['own'] }),
    );
    await eventually(async () =>
      expect((await joined(desk)).machines.map(({ name }) => name)).toEqual(['Desk', 'Render']),
    );

    // Render works alone on what Desk has added.
    await pauseAll(desk);
    const shared = await add(desk, 'shared');
    expect(shared).toMatchObject({ addedFrom: 'Desk' });
    const done = await client(render.bridge).ended(shared.id);
    expect(done).toMatchObject({ status: 'completed', addedFrom: 'Desk', machine: 'Render' });
    expect(await client(desk.bridge).ended(shared.id)).toMatchObject({ machine: 'Render' });
    await client(render.bridge).ended(brought.id);

    // Desk leaves with what it has added and nobody has done yet.
    await pauseAll(render);
    const home = await add(desk, 'home');
    const theirs = await add(render, 'theirs');
    await eventually(async () => expect((await listOf(desk)).map(({ id }) => id)).toContain(theirs.id));
    desk = await restarted(desk, () => ask(desk, 'studio:leave', { take: true }));
    expect(await ask(desk, 'studio:state', undefined)).toEqual({ kind: 'alone' });
    await resumeAll(desk);
    expect(await client(desk.bridge).ended(home.id)).toMatchObject({ status: 'completed' });
    await eventually(async () =>
      expect(await client(render.bridge).status(home.id)).toMatchObject({ state: 'cancelled' }),
    );
    expect(await client(render.bridge).status(theirs.id)).toMatchObject({ status: 'waiting' });
    await eventually(async () => expect((await joined(render)).machines.map(({ name }) => name)).toEqual(['Render']));

    // Render leaves as well; what waits in the studio stays there, and its own queue goes on.
    render = await restarted(render, () => ask(render, 'studio:leave', { take: false }));
    await resumeAll(render);
    expect(await client(render.bridge).ended(own.id)).toMatchObject({ status: 'completed' });
    expect((await listOf(render)).map(({ id }) => id)).toEqual([own.id]);
  });

  it('is not joined with a wrong password, and nobody finds the right one in a file of the app', async () => {
    const app = await launch(await newMachine());
    const wrong = { ...entry(), password: 'no', machineName: '', bring: true };
    expect(await ask(app, 'studio:join', wrong)).toEqual({
      restarting: false,
      findings: [{ level: 'error', message: { code: 'studio.wrong_password' } }],
    });
    expect((await ask(app, 'settings:get', undefined)).settings.studio).toEqual(NO_STUDIO);
    const asAddress = { ...entry(), address: `redis://:${SECRET}@127.0.0.1:${redis.port}`, password: undefined };
    const { password: _, ...withoutPassword } = asAddress;
    expect(await ask(app, 'studio:test', withoutPassword)).toContainEqual(
      expect.objectContaining({ level: 'ok', message: expect.objectContaining({ code: 'studio.new' }) }),
    );
    const again = await restarted(app, () =>
      ask(app, 'studio:join', { ...withoutPassword, machineName: 'Desk', bring: false }),
    );
    await isOnline(again);
    const reply = await ask(again, 'settings:get', undefined);
    expect(reply).toMatchObject({ studioPasswordSet: true });
    expect(JSON.stringify([reply, await joined(again)])).not.toContain(SECRET);
    expect(await filesOf(again.place.home)).not.toContain(SECRET);
  });

  it('takes the command line for one run, with the password of the environment, and then may not be left', async () => {
    const place = await newMachine();
    vi.stubEnv('STUDIO_QUEUE_REDIS', `redis://:${SECRET}@127.0.0.1:${redis.port}`);
    const app = await launch(place, ['--studio', `redis://127.0.0.1:${redis.port}?name=film`]);
    vi.stubEnv('STUDIO_QUEUE_REDIS', undefined);
    await isOnline(app);
    expect(await joined(app)).toMatchObject({ name: 'film', address: `redis://127.0.0.1:${redis.port}` });
    await eventually(() => expect(existsSync(join(workspace, 'studio-queue.json'))).toBe(true));
    // Workers and programs of the creator's inherit what is left of the environment.
    expect(await app.app.evaluate(() => 'STUDIO_QUEUE_REDIS' in process.env)).toBe(false);
    await expect(ask(app, 'studio:leave', { take: false })).rejects.toThrow('studio.given');
    await expect(ask(app, 'studio:join', { ...entry(), machineName: '', bring: false })).rejects.toThrow(
      'studio.given',
    );
    await app.close();
    const alone = await launch(place);
    expect(await ask(alone, 'studio:state', undefined)).toEqual({ kind: 'alone' });
    expect(await filesOf(place.home)).not.toContain(SECRET);
  });

  it('that does not keep its data is refused in words when nobody is there to tick a box', async () => {
    const forgetful = await startRedis({ aof: false });
    const { exited, stderr } = spawnApp(await newMachine(), ['--hidden', '--studio', forgetful.url]);
    expect(await exited).toMatchObject({ code: 2 });
    expect(stderr()).toMatch(/append/i);
  });

  it('that is away does not keep the app from starting, and a task is refused with the id that it would have', async () => {
    await redis.stop();
    const app = await launch(await newMachine(), ['--studio', `redis://127.0.0.1:${redis.port}`]);
    const problem = { code: 'studio.refused', host: `127.0.0.1:${redis.port}` };
    await eventually(async () => expect((await joined(app)).connection).toMatchObject({ kind: 'offline', problem }));
    const { status, body } = await client(app.bridge).call('POST', '/api/queue/enqueue', {
      type: 'script',
      projectId: 'p',
      metadata: {},
    });
    expect([status, body]).toMatchObject([
      503,
      { code: 'studio_offline', taskId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    ]);
    const { body: health } = await client(app.bridge).call('GET', '/api/queue/health');
    expect(health).toMatchObject({ healthy: false });
  });
});
