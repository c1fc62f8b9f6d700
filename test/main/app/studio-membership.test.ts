import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StudioState } from '../../../contract/studio';
import { JoiningFile } from '../../../main/app/joining';
import { StudioMembership, type StudioParts } from '../../../main/app/studio-membership';
import { checkMark, writeMark } from '../../../main/projects/studio-mark';
import { openSettings } from '../../../main/settings/settings';
import { openLog } from '../../../main/system/log';
import { openMachine, type StudioMachine } from '../../faults/support/studio-machine';
import { startRedis, type TestRedis } from '../../support/redis';
import { tempDir } from '../../support/temp-dir';

let redis: TestRedis;
let machine: StudioMachine;
let dir = '';
beforeEach(async () => {
  redis = await startRedis();
  dir = tempDir('membership');
  machine = await openMachine({
    name: 'anna',
    address: redis.url,
    studio: 'films',
    home: join(dir, 'anna'),
    workspace: join(dir, 'films'),
    runLog: join(dir, 'runs.jsonl'),
  });
  await machine.untilState('online');
});
const memberships: StudioMembership[] = [];
afterEach(async () => {
  for (const membership of memberships.splice(0)) await membership.stop();
  await machine.close();
  await redis.stop();
});

async function member(more: Partial<StudioParts>): Promise<StudioMembership> {
  const home = join(dir, 'anna');
  const membership = new StudioMembership({
    home,
    settings: await openSettings(home, {}, join(dir, 'films')),
    password: { get: () => undefined, set: async () => {}, onChange: () => () => {} },
    queue: machine.queue,
    studio: machine.opened,
    machine: { id: 'anna', name: 'anna' },
    problems: async () => [],
    look: async () => [],
    mark: async () => true,
    stopWorkers: async () => {},
    restart: () => {},
    onState: () => {},
    log: openLog(join(home, 'logs')),
    ...more,
  });
  memberships.push(membership);
  return membership;
}

it('What is shown of the studio is never older than what was shown before', async () => {
  const shown: StudioState[] = [];
  let looks = 0;
  const membership = await member({
    problems: async () => {
      looks += 1;
      if (looks > 1) return [];
      // A later look would have its reply first.
      await machine.opened.setLimited('script', true);
      await machine.opened.setLimited('image', true);
      return ['over by now'];
    },
    onState: (state) => shown.push(state),
  });
  membership.start();
  const problems = () => shown.map((state) => (state.kind === 'joined' ? state.problems.length : 0));
  await vi.waitFor(() => expect(problems()).toContain(1), 60_000);
  await vi.waitFor(() => expect(problems().at(-1)).toBe(0), 60_000);
  expect(problems().slice(0, 2)).toEqual([1, 0]);
});

it('The folder of a new studio is marked as soon as it is there, without a loss of the connection in between', async () => {
  const workspace = join(dir, 'nas');
  const home = join(dir, 'anna');
  await new JoiningFile(home).write({ bring: false, first: true });
  let tries = 0;
  const membership = await member({
    mark: async (studioId) => {
      const isMarked = (await writeMark(workspace, studioId)) === 'ours';
      tries += 1;
      return isMarked;
    },
  });
  membership.start();
  await vi.waitFor(() => expect(tries).toBe(1), 60_000);
  await mkdir(workspace);
  await vi.waitFor(async () => expect(await checkMark(workspace, machine.opened.studioId())).toBe('ours'), 60_000);
  await vi.waitFor(async () => expect((await new JoiningFile(home).read()).first).toBe(false), 60_000);
});
