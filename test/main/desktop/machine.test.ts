import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MachineState } from '../../../contract/ipc';
import { type Machine, watchMachine } from '../../../main/desktop/machine';
import { openTestQueue } from '../../support/open-test-queue';

/** The time only ends a hang. */
const eventually = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: 120_000 });

let open: Awaited<ReturnType<typeof openTestQueue>>;
let machine: Machine;
let workspace: string;
/** What the system was asked, in order. */
let blocked: string[];
let states: MachineState[];
let progress: (number | null)[];
/** Ids of tasks that run on another machine. */
let elsewhere: Set<string>;

beforeEach(async () => {
  open = await openTestQueue();
  workspace = open.dir;
  blocked = [];
  states = [];
  progress = [];
  elsewhere = new Set();
  let nextId = 7;
  machine = watchMachine({
    voice: () => 'espeak-ng',
    queue: open.queue,
    runsHere: ({ id }) => !elsewhere.has(id),
    onError: (error) => expect.unreachable(String(error)),
    workspace: () => workspace,
    tools: () => ({ browser: '/usr/bin/chromium' }),
    blocker: {
      start(type) {
        blocked.push(`start ${nextId} ${type}`);
        return nextId++;
      },
      stop: (id) => blocked.push(`stop ${id}`),
    },
    onState: (state) => states.push(state),
    onProgress: (fraction) => progress.push(fraction),
  });
});
afterEach(async () => {
  machine.stop();
  await open.close();
});

async function run(type: 'script' | 'image') {
  await open.queue.enqueue({ type, projectId: 'p', metadata: {} });
  const claim = await open.queue.dequeue(type, 4_242);
  if (claim === null) throw new Error('nothing to claim');
  return claim.lease;
}

describe('The machine is kept awake', () => {
  it('not for what another machine of a studio runs', async () => {
    const { task } = await open.queue.enqueue({ type: 'script', projectId: 'p', metadata: {}, priority: 9 });
    elsewhere.add(task.id);
    await open.queue.dequeue('script', 4_242);
    const own = await run('image');
    await eventually(() => expect(progress).toEqual([0]));
    await open.queue.endRun(own, { kind: 'completed' });
    await eventually(() => expect(blocked).toEqual(['start 7 prevent-app-suspension', 'stop 7']));
    expect(progress).toEqual([0, null]);
  });

  it('exactly while tasks run: from the first that starts to the last that ends', async () => {
    const script = await run('script');
    await eventually(() => expect(blocked).toEqual(['start 7 prevent-app-suspension']));
    const image = await run('image');
    await open.queue.endRun(script, { kind: 'completed' });
    await eventually(async () => expect((await open.queue.tasks.summary()).script.completed).toBe(1));
    expect(blocked).toHaveLength(1);
    expect((await machine.look()).keepingAwake).toBe(true);
    await open.queue.endRun(image, { kind: 'cancelled' });
    await eventually(() => expect(blocked).toEqual(['start 7 prevent-app-suspension', 'stop 7']));
    await eventually(() => expect(states.map(({ keepingAwake }) => keepingAwake)).toEqual([true, false]));
  });

  it('not for tasks that merely wait', async () => {
    const listener = vi.fn();
    open.queue.onEvents(listener);
    await open.queue.enqueue({ type: 'video', projectId: 'p', metadata: {} });
    await eventually(() => expect(listener).toHaveBeenCalled());
    expect(blocked).toEqual([]);
    expect((await machine.look()).keepingAwake).toBe(false);
  });

  it('no longer once the app ends, whatever still runs', async () => {
    await run('script');
    await eventually(() => expect(blocked).toHaveLength(1));
    machine.stop();
    expect(blocked.at(-1)).toBe('stop 7');
  });
});

describe('The taskbar', () => {
  it('shows the mean of what runs, follows it, and is cleared when nothing does', async () => {
    const script = await run('script');
    await eventually(() => expect(progress.at(-1)).toBe(0));
    await open.queue.updateTask(script, { progress: { stage: '대본', fraction: 0.5 } });
    await eventually(() => expect(progress.at(-1)).toBe(0.5));
    // A window opened just then hears of it too.
    progress.length = 0;
    machine.showProgress();
    expect(progress).toEqual([0.5]);
    const image = await run('image');
    await eventually(() => expect(progress.at(-1)).toBe(0.25));
    await open.queue.endRun(script, { kind: 'completed' });
    await eventually(() => expect(progress.at(-1)).toBe(0));
    await open.queue.endRun(image, { kind: 'requeue', reason: 'shutdown' });
    await eventually(() => expect(progress.at(-1)).toBeNull());
  });
});

describe('What the panel learns of the machine', () => {
  it('is the free space where the workspace will be, also before its folder is made', async () => {
    workspace = join(open.dir, 'not', 'there', 'yet');
    const { bavail, bsize } = await statfs(open.dir);
    const { freeBytes } = await machine.look();
    // Other programs write in between.
    expect(Math.abs((freeBytes ?? 0) - bavail * bsize)).toBeLessThan(1_000_000_000);
  });

  it('leaves out a tool that was not found', async () => {
    const { tools } = await machine.look();
    expect(tools.browser).toBe('/usr/bin/chromium');
    expect('ffmpeg' in tools).toBe(false);
  });
});
