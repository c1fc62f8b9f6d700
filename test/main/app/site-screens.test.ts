import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { screenOf, screensIn } from '../../../contract/recipe-folders';
import { MAX_SCREEN_BYTES } from '../../../contract/site-check';
import { SiteScreens } from '../../../main/app/site-screens';
import { openTestQueue } from '../../support/open-test-queue';
import { tempDir } from '../../support/temp-dir';

const FIRST = 'aaaaaaaaaaaa';
const SECOND = 'bbbbbbbbbbbb';
const NOBODY = '11111111-2222-4333-8444-555555555555';

let open: Awaited<ReturnType<typeof openTestQueue>>;
let dir: string;
let leave: (() => void) | undefined;
const faults: unknown[] = [];
beforeEach(async () => {
  open = await openTestQueue();
  dir = tempDir('recipes');
  faults.length = 0;
});
afterEach(async () => {
  leave?.();
  leave = undefined;
  await open.close();
  expect(faults).toEqual([]);
});

function put(taskId: string, screenshot: string): string {
  const path = screenOf(dir, taskId, screenshot);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `jpeg ${screenshot}`);
  return path;
}
async function park(screenshot: string, id?: string): Promise<string> {
  const taskId = id ?? (await open.queue.enqueue({ type: 'image', projectId: 'p', metadata: {} })).task.id;
  const claim = await open.queue.dequeue('image');
  if (claim === null) throw new Error('nothing to claim');
  put(taskId, screenshot);
  const needsYou = { code: 'site_needs_you', message: '로그인', url: 'https://x.example/', recipe: 'flow', screenshot };
  await open.queue.endRun(claim.lease, { kind: 'needs-you', needsYou });
  return taskId;
}
async function screens(): Promise<SiteScreens> {
  const followed = new SiteScreens(dir, open.queue, (error) => faults.push(error));
  leave = await followed.follow();
  return followed;
}
const statusOf = async (from: SiteScreens, rest: string) => (await from.respond(rest)).status;

describe('The screenshot of a parked task', () => {
  it('is served while the task is parked with it, and is kept by nobody', async () => {
    const followed = await screens();
    const id = await park(FIRST);
    await expect.poll(() => statusOf(followed, `${id}/${FIRST}`)).toBe(200);
    const response = await followed.respond(`${id}/${FIRST}`);
    expect(await response.text()).toBe(`jpeg ${FIRST}`);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([
    ['goes on', (id: string) => open.queue.retry(id)],
    ['is cancelled', (id: string) => open.queue.cancel(id)],
    ['goes on with all others', () => open.queue.changeAll('retry', { needsYou: true })],
  ])('is removed when the task %s', async (_, act) => {
    const followed = await screens();
    const id = await park(FIRST);
    await expect.poll(() => statusOf(followed, `${id}/${FIRST}`)).toBe(200);
    await act(id);
    await expect.poll(() => readdirSync(screensIn(dir))).toEqual([]);
    expect(await statusOf(followed, `${id}/${FIRST}`)).toBe(404);
  });

  it('gives way to the one with which the task is parked next', async () => {
    const followed = await screens();
    const id = await park(FIRST);
    await open.queue.retry(id);
    await park(SECOND, id);
    await expect.poll(() => statusOf(followed, `${id}/${SECOND}`)).toBe(200);
    await expect.poll(() => readdirSync(screensIn(dir))).toEqual([`${id}.${SECOND}.jpg`]);
  });

  it('is found again by the next start, which removes what belongs to no parked task', async () => {
    const id = await park(FIRST);
    const strays = [put(NOBODY, FIRST), put(id, SECOND), join(screensIn(dir), 'half.jpg.partial')];
    writeFileSync(strays[2] ?? '', 'half');
    const followed = await screens();
    expect(await statusOf(followed, `${id}/${FIRST}`)).toBe(200);
    expect(readdirSync(screensIn(dir))).toEqual([`${id}.${FIRST}.jpg`]);
    expect(strays.filter((path) => existsSync(path))).toEqual([]);
  });

  it('is all that the address reaches', async () => {
    const followed = await screens();
    const id = await park(FIRST);
    await expect.poll(() => statusOf(followed, `${id}/${FIRST}`)).toBe(200);
    writeFileSync(join(dir, 'secret.jpg'), 'secret');
    // Such as a run leaves that is still at work.
    for (const [task, screenshot] of [
      [id, SECOND],
      [NOBODY, FIRST],
    ] as const)
      put(task, screenshot);
    const hostile = [
      '',
      id,
      `${id}/`,
      `${id}/${SECOND}`,
      `${NOBODY}/${FIRST}`,
      `${id}/${FIRST}/`,
      `${id}/${FIRST}.jpg`,
      `${id}/../../secret`,
      `..%2f..%2fsecret/${FIRST}`,
      `../secret.jpg`,
      `${id.toUpperCase()}/${FIRST}`,
      `${id}/${FIRST}\0`,
      `${'-'.repeat(36)}/${FIRST}`,
    ];
    for (const rest of hostile) expect([rest, await statusOf(followed, rest)]).toEqual([rest, 404]);
  });

  it.skipIf(process.platform === 'win32')('is no link, no folder and nothing larger than one may be', async () => {
    const followed = await screens();
    const id = await park(FIRST);
    await expect.poll(() => statusOf(followed, `${id}/${FIRST}`)).toBe(200);
    const path = screenOf(dir, id, FIRST);
    truncateSync(path, MAX_SCREEN_BYTES + 1);
    expect(statSync(path).size).toBe(MAX_SCREEN_BYTES + 1);
    expect(await statusOf(followed, `${id}/${FIRST}`)).toBe(404);
    await open.queue.retry(id);
    await expect.poll(() => existsSync(path)).toBe(false);
    await park(SECOND, id);
    const second = screenOf(dir, id, SECOND);
    writeFileSync(join(dir, 'secret'), 'secret');
    await expect.poll(() => statusOf(followed, `${id}/${SECOND}`)).toBe(200);
    rmSync(second);
    symlinkSync(join(dir, 'secret'), second);
    expect(await statusOf(followed, `${id}/${SECOND}`)).toBe(404);
  });
});
