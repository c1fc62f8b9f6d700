import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { logsReplySchema } from '../../contract/bridge';
import { client } from '../e2e/support/client';
import { bridgeOf, launchApp, newPlace, type RunningApp, type SpawnedApp, spawnApp } from '../e2e/support/launch';
import { buildWorkerFixture } from '../support/fork-worker';
import { descendantsOf, signal, workersAmong } from './support/victims';

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
    const ends = await Promise.all(
      others.map(async ({ exited, stderr }) => {
        const { code, signal } = await exited;
        return code === 0 ? 'as it should' : `${code ?? signal}: ${stderr()}`;
      }),
    );
    expect(new Set(ends)).toEqual(new Set(['as it should']));
    const queue = client(bridge);
    const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { text: '문장입니다.' } });
    expect((await queue.ended(task.id)).status).toBe('completed');
  });
});

const LINES_BEHIND = 10_000;
const FIXTURE_TYPES = ['script', 'image'] as const;

/** From now on the app starts the fixture, which writes as many lines as its task says, as its script and image workers. */
async function bringInFixture({ app, place }: RunningApp): Promise<void> {
  const entry = await buildWorkerFixture('obedient');
  await app.evaluate(({ utilityProcess }, file) => {
    const fork = utilityProcess.fork.bind(utilityProcess);
    utilityProcess.fork = (path, args, options) => {
      const type = /worker-(script|image)\.js$/.exec(path)?.[1];
      if (type === undefined) return fork(path, args, options);
      return fork(file, args, { ...options, env: { ...options?.env, FIXTURE_TYPE: type } });
    };
  }, entry);
  const workers = () => workersAmong(descendantsOf(app.process().pid ?? 0), place);
  // Both are ready, as the log reports.
  await expect.poll(() => [...workers().keys()]).toEqual(expect.arrayContaining([...FIXTURE_TYPES]));
  const before = workers();
  for (const type of FIXTURE_TYPES) signal(before.get(type) ?? 0, 'SIGKILL');
  for (const type of FIXTURE_TYPES)
    await expect.poll(() => ![undefined, before.get(type)].includes(workers().get(type))).toBe(true);
}

describe('A renderer that is killed with 10,000 log lines behind', () => {
  it('is back by itself with the last of them and what was done meanwhile, and the queue never stopped', async () => {
    const running = await launchApp({ place: await newPlace() });
    launched.push(running);
    await running.page.getByTestId('lane-script').waitFor();
    await bringInFixture(running);
    const queue = client(running.bridge);
    const rendererPid = () =>
      running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0);
    const before = await rendererPid();

    // From here on it draws nothing, so that it falls behind by each line.
    signal(before, 'SIGSTOP');
    const title = `logs-and-wait ${LINES_BEHIND}`;
    const task = await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title } });
    const lastLine = async () => {
      const reply = await queue.call('GET', `/api/queue/tasks/${task.id}/logs?after=${LINES_BEHIND - 1}`);
      return logsReplySchema.parse(reply.body).lines.map(({ text }) => text);
    };
    await expect.poll(lastLine).toContain(`line ${LINES_BEHIND}`);
    const meanwhile = await queue.enqueue({ type: 'image', projectId: 'q', metadata: { title: 'ok' } });
    expect((await queue.ended(meanwhile.id)).status).toBe('completed');
    expect(await rendererPid()).toBe(before);
    expect(stateOf(before)).toBe('T');
    signal(before, 'SIGKILL');

    // Playwright gives up a page that crashed, so the new one is read through main.
    const textOf = (testId: string) =>
      running.app.evaluate(
        ({ BrowserWindow }, wanted) =>
          Promise.race([
            BrowserWindow.getAllWindows()[0]
              ?.webContents.executeJavaScript(`document.querySelector('[data-testid="${wanted}"]')?.textContent ?? ''`)
              .catch(() => ''),
            // A page that dies never replies, so the call is repeated.
            new Promise<string>((resolve) => {
              setTimeout(() => resolve(''), 1_000);
            }),
          ]),
        testId,
      );
    // 0 while there is no process.
    await expect.poll(async () => ![0, before].includes(await rendererPid())).toBe(true);
    await expect.poll(() => textOf('live-log')).toContain(`line ${LINES_BEHIND}`);
    await expect.poll(() => textOf('running-script')).toContain(title);
    await expect.poll(() => textOf('count-image-completed')).toBe('1');
    expect((await queue.status(task.id)).status).toBe('processing');
  });
});

/** As the system has it: `T` is stopped. */
function stateOf(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat[stat.lastIndexOf(')') + 2];
}
