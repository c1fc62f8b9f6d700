import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueReplySchema, errorReplySchema } from '../../contract/bridge';
import { perType, TASK_TYPES } from '../../contract/task';
import {
  heldBy,
  letGo,
  openStudioApps,
  type SpawnedMachine,
  type StudioApp,
  type StudioApps,
} from '../e2e/support/studio-apps';
import { untilDead } from '../support/fork-worker';
import { tempDir } from '../support/temp-dir';
import { triesAll } from './support/soak';
import { descendantsOf } from './support/victims';

/** A caller of the bridge gets its reply within this. */
const REPLIES_WITHIN_MS = 3_000;
const BEGINS_ELSEWHERE_WITHIN_MS = 20_000;

let studio: StudioApps;
let anna: StudioApp;
let bora: SpawnedMachine;
beforeAll(async () => {
  studio = await openStudioApps();
  anna = await studio.open('anna', { settings: { processors: perType(() => heldBy('anna')) } });
  bora = await studio.spawn('bora', { settings: { processors: perType(() => heldBy('bora')) } });
});
afterAll(() => studio?.close());

const isRunningOn =
  (name: string) =>
  ({ status, machine }: { status: string; machine?: string | undefined }) =>
    status === 'processing' && machine === name;

async function post(app: StudioApp, key: string) {
  const startedAt = performance.now();
  const reply = await fetch(`${app.bridge.url}/api/queue/enqueue`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${app.bridge.token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
    },
    body: JSON.stringify({ type: 'script', projectId: 'offline', metadata: { title: 'offline' } }),
  });
  return { status: reply.status, body: (await reply.json()) as unknown, tookMs: performance.now() - startedAt };
}

describe('An app of a studio', () => {
  it.runIf(triesAll)(
    'that is killed with a task of each type in hand has them begun elsewhere within 20 s; they complete there, and it comes back beside them',
    async () => {
      for (const type of TASK_TYPES) await anna.pause(type, 'this-machine');
      const held = await Promise.all(
        TASK_TYPES.map((type) => anna.queue.enqueue({ type, projectId: `of-${type}`, metadata: { title: type } })),
      );
      for (const { id } of held) await anna.queue.until(id, isRunningOn('bora'));
      for (const type of TASK_TYPES) await anna.resume(type, 'this-machine');
      const family = descendantsOf(bora.child.pid ?? 0);
      bora.child.kill('SIGKILL');
      const killedAt = performance.now();
      await bora.exited;
      for (const { id } of held) await anna.queue.until(id, isRunningOn('anna'));
      expect(performance.now() - killedAt).toBeLessThan(BEGINS_ELSEWHERE_WITHIN_MS);
      bora = await studio.spawnAgain(bora);
      for (const { projectId } of held) letGo(studio.workspace, projectId);
      for (const { id } of held) {
        const ended = await anna.queue.ended(id);
        expect([ended.status, ended.error, ended.machine, ended.retryCount]).toEqual([
          'completed',
          undefined,
          'anna',
          0,
        ]);
        expect((await bora.queue.ended(id)).status).toBe('completed');
      }
      await untilDead(family.map(({ pid }) => pid));
    },
  );

  it('whose Redis cannot be reached says so in its panel and within 3 s to a page, with the id of the task; sent again, it is added once', async () => {
    await anna.proxy.refuse();
    await anna.page.getByTestId('studio-offline').waitFor();
    const key = randomUUID();
    const refused = await post(anna, key);
    expect(refused.status).toBe(503);
    expect(refused.tookMs).toBeLessThan(REPLIES_WITHIN_MS);
    const { code, taskId, error } = errorReplySchema.parse(refused.body);
    expect(code).toBe('studio_offline');
    expect(error).toMatch(/\S/);
    await anna.proxy.open();
    await anna.page.getByTestId('studio-offline').waitFor({ state: 'detached' });
    const added = [await post(anna, key), await post(anna, key)].map(
      ({ body }) => enqueueReplySchema.parse(body).task.id,
    );
    expect(added).toEqual([taskId, taskId]);
    letGo(studio.workspace, 'offline');
    expect((await bora.queue.ended(taskId ?? '')).status).toBe('completed');
  });

  it('whose shared folder is gone takes nothing and says why, and goes on when it is back; so does one that starts meanwhile', async () => {
    // One that is away takes the other's folder with it: both see the same.
    bora.child.kill('SIGTERM');
    await bora.exited;
    const away = `${studio.workspace}-away`;
    renameSync(studio.workspace, away);
    bora = await studio.spawnAgain(bora);
    await anna.page.getByTestId('studio-problem').waitFor();
    expect(await problemsOf(anna)).toContain('studio.folder_unusable');
    const { id } = await anna.queue.enqueue({ type: 'script', projectId: 'later', metadata: { title: 'later' } });
    mkdirSync(join(away, 'later'), { recursive: true });
    // Nothing is made in its place, which would be hidden by it.
    expect(existsSync(studio.workspace)).toBe(false);
    renameSync(away, studio.workspace);
    letGo(studio.workspace, 'later');
    expect((await anna.queue.ended(id)).status).toBe('completed');
    await anna.page.getByTestId('studio-problem').waitFor({ state: 'detached' });
    await anna.pause('script', 'this-machine');
    const next = await anna.queue.enqueue({ type: 'script', projectId: 'next', metadata: { title: 'next' } });
    letGo(studio.workspace, 'next');
    expect((await anna.queue.ended(next.id)).machine).toBe('bora');
    await anna.resume('script', 'this-machine');
    bora.child.kill('SIGTERM');
    await bora.exited;
  });

  it('whose workspace is not the folder of the studio takes nothing and says why', async () => {
    const dora = await studio.open('dora', { workspace: tempDir('not-shared') });
    await dora.page.getByTestId('studio-problem').first().waitFor();
    expect(await problemsOf(dora)).toContain('studio.folder_not_shared');
    for (const type of TASK_TYPES) await anna.pause(type, 'this-machine');
    const { id } = await dora.queue.enqueue({ type: 'script', projectId: 'not-there', metadata: { title: 'later' } });
    await anna.page.getByTestId(`waiting-row-${id}`).waitFor();
    letGo(studio.workspace, 'not-there');
    await anna.resume('script', 'this-machine');
    expect((await dora.queue.ended(id)).machine).toBe('anna');
  });
});

const problemsOf = async (app: StudioApp): Promise<string[]> =>
  (await app.state()).problems.map((one) => (typeof one === 'string' ? one : one.code));
