import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEarlierWorkspace } from '../../../main/projects/earlier-workspace';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';

let open: Awaited<ReturnType<typeof openTestQueue>>;
beforeEach(async () => {
  open = await openTestQueue();
});
afterEach(() => open.close());

/** A finished script of the project, whose file lies in that workspace. */
async function finish(workspace: string, projectId: string): Promise<void> {
  await open.queue.enqueue({ type: 'script', projectId, metadata: {} });
  const claim = await open.queue.dequeue('script');
  if (claim === null) throw new Error('nothing to claim');
  const output = { kind: 'script', path: 'script.json', bytes: 2, sha256: 'a'.repeat(64) } as const;
  await open.queue.tasks.addOutputs(claim.lease, [output], []);
  await open.queue.endRun(claim.lease, { kind: 'completed' });
  mkdirSync(join(workspace, projectId), { recursive: true });
  writeFileSync(join(workspace, projectId, output.path), '{}');
}

describe('The workspace of films from before tasks remembered their folder', () => {
  it('is the one in force where nothing finished says otherwise', async () => {
    const [now, stored] = [tempDir('now'), tempDir('stored')];
    expect(await findEarlierWorkspace(open.queue.tasks, [now, stored])).toBe(now);
    await finish(now, 'p');
    expect(await findEarlierWorkspace(open.queue.tasks, [now, now])).toBe(now);
    expect(await findEarlierWorkspace(open.queue.tasks, [now, join(stored, 'gone')])).toBe(now);
  });

  it('is the one that has them, though this start was given another or takes another for the usual one', async () => {
    const [given, stored, usual] = [tempDir('given'), tempDir('stored'), tempDir('usual')];
    await finish(given, 'an attempt');
    for (const projectId of ['영화', '영화 2']) await finish(stored, projectId);
    expect(await findEarlierWorkspace(open.queue.tasks, [given, stored, usual])).toBe(stored);
    for (const projectId of ['a', 'b', 'c']) await finish(usual, projectId);
    expect(await findEarlierWorkspace(open.queue.tasks, [given, stored, usual])).toBe(usual);
  });
});
