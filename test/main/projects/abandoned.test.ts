import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { removeAbandonedWork } from '../../../main/app/abandoned-work';
import { LOCKS_FOLDER } from '../../../main/projects/folder-lock';
import { removeAbandoned } from '../../../main/projects/recover-staging';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';

const DAY_MS = 24 * 3_600_000;
const LEASE = '5f0d9b1c-6a34-4f27-8c55-2b9e7d10a3c4';
const OTHER_LEASE = '00000000-6a34-4f27-8c55-2b9e7d10a3c4';
const OLD = `.partial-0a1b2c3d-${LEASE}`;
const YOUNG = `.partial-0a1b2c3d-${OTHER_LEASE}`;

const unexpected = (path: string, error: unknown) => {
  throw new Error(path, { cause: error });
};
const make = (path: string, ageDays: number) => {
  mkdirSync(path, { recursive: true });
  const at = new Date(Date.now() - ageDays * DAY_MS);
  utimesSync(path, at, at);
};
function workspaceWith(...names: readonly string[]) {
  const workspace = tempDir('abandoned');
  for (const name of names) make(join(workspace, 'p', name), name === YOUNG ? 6 : 8);
  return workspace;
}

describe('Work in progress of a machine that never came back', () => {
  it('goes after seven days, whoever’s it was', async () => {
    const workspace = workspaceWith(OLD, YOUNG);
    writeFileSync(join(workspace, 'p', OLD, 'half.mp4'), 'x');
    make(join(workspace, 'p', OLD), 8);
    expect(await removeAbandoned(workspace, 0, unexpected)).toEqual([join(workspace, 'p', OLD)]);
    expect(readdirSync(join(workspace, 'p'))).toEqual([YOUNG]);
    expect(readdirSync(workspace)).toEqual(['p']);
  });

  it('stays while any machine has a run that could be as old', async () => {
    const workspace = workspaceWith(OLD);
    expect(await removeAbandoned(workspace, 6.5 * DAY_MS, unexpected)).toEqual([]);
    expect(await removeAbandoned(workspace, 5 * DAY_MS, unexpected)).toHaveLength(1);
  });

  it('is told by the disk’s clock, not by that of a machine which is years ahead', async () => {
    const workspace = workspaceWith(YOUNG);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1_000 * DAY_MS });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    expect(await removeAbandoned(workspace, 0, unexpected)).toEqual([]);
  });

  it('does not include anything that only looks like it', async () => {
    const others = ['.partial-x', '.partial-0a1b2c3d-of-nobody', `${OLD}.zip`, `x${OLD}`, 'images', '.git'];
    const workspace = workspaceWith(...others);
    const outside = tempDir('outside');
    make(join(outside, OLD), 8);
    symlinkSync(outside, join(workspace, 'linked'));
    symlinkSync(outside, join(workspace, 'p', OLD));
    writeFileSync(join(workspace, 'p', YOUNG), 'a file');
    expect(await removeAbandoned(workspace, 0, unexpected)).toEqual([]);
    expect(readdirSync(join(workspace, 'p')).sort()).toEqual([...others, OLD, YOUNG].sort());
    expect(readdirSync(outside)).toEqual([OLD]);
  });

  it('includes what it left among the locks, but no lock that somebody has', async () => {
    const workspace = tempDir('abandoned');
    const locks = join(workspace, LOCKS_FOLDER);
    const key = '0123456789abcdef';
    for (const name of [key, `${key}.name`, `${key}.${LEASE}`]) make(join(locks, name), 8);
    make(join(locks, `${'0'.repeat(16)}.name`), 1);
    await removeAbandoned(workspace, 0, unexpected);
    expect(readdirSync(locks).sort()).toEqual([`${'0'.repeat(16)}.name`, key]);
  });

  it('is looked for in the workspace in force, with the runs of all machines in mind', async () => {
    const workspace = workspaceWith(OLD);
    let nowMs = Date.UTC(2026, 0, 1);
    const { queue, housekeeping, close } = await openTestQueue({ now: () => nowMs });
    onTestFinished(close);
    const core = {
      queue,
      housekeeping,
      workspace: () => workspace,
      log: { info() {}, error: unexpected },
    };
    await queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
    const claim = await queue.dequeue('script');
    for (let hours = 0; hours < 8 * 24; hours += 1) {
      nowMs += 3_600_000;
      await housekeeping.believedNowMs();
    }
    await removeAbandonedWork(core);
    expect(readdirSync(join(workspace, 'p'))).toEqual([OLD]);
    if (claim !== null) await queue.endRun(claim.lease, { kind: 'completed' });
    await removeAbandonedWork(core);
    expect(readdirSync(join(workspace, 'p'))).toEqual([]);
  });
});
