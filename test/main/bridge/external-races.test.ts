import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TaskType } from '../../../contract/task';
import type { DispatcherTimings } from '../../../main/supervision/options';
import { buildCreatorWorker, ExternalStudio } from './support/open-external-studio';

let entry: string;
const open: ExternalStudio[] = [];
beforeAll(async () => {
  entry = await buildCreatorWorker();
});
afterEach(async () => {
  for (const studio of open.splice(0)) await studio.close();
});
async function openStudio(timings: Partial<DispatcherTimings> = {}): Promise<ExternalStudio> {
  const studio = await ExternalStudio.open(entry, timings);
  open.push(studio);
  return studio;
}

const LOST = { status: 409, body: { success: false, code: 'lease_lost' } };
const isBack = { status: 'waiting', retryCount: 0, crashCount: 0 };

/** A claim whose worker can hang up. */
function hangingUp(studio: ExternalStudio, type: TaskType) {
  const abort = new AbortController();
  const headers = { Authorization: `Bearer ${studio.bridge.token}` };
  const url = `${studio.bridge.url}/api/queue/claim/${type}?wait=60`;
  const reply = fetch(url, { method: 'POST', headers, signal: abort.signal });
  return { reply, hangUp: () => abort.abort() };
}

/** The first line of each run by a worker that pulls. */
const BEGINS = '▶️ My own worker has taken the task';

describe('Workers that wait for one type', () => {
  it('get its tasks in the order in which they came, one at a time', async () => {
    const studio = await openStudio();
    const first = studio.claim();
    const earlier = await studio.add();
    const claim = await first;
    const second = studio.claim();
    const later = await studio.add();
    // The second waits as long as the first has its task, and another type is none of its business.
    expect((await studio.bridge.call('POST', '/api/queue/claim/script?wait=0.05')).status).toBe(204);
    const other = await studio.add('video');
    expect((await studio.claim('video')).task.id).toBe(other);
    await studio.report(claim, 'complete');
    expect([claim.task.id, (await second).task.id]).toEqual([earlier, later]);
  });

  it('free their place by hanging up: the task goes to the one behind', async () => {
    const studio = await openStudio();
    const { reply, hangUp } = hangingUp(studio, 'script');
    // Each of these replies comes after the one before it was heard.
    await studio.bridge.call('POST', '/api/queue/claim/script');
    hangUp();
    await expect(reply).rejects.toThrow();
    const behind = studio.claim();
    const id = await studio.add();
    expect((await behind).task.id).toBe(id);
  });

  it('cost a task nothing when they hang up between its claim and the reply', async () => {
    // Its silence ends nothing here: it is the hanging up that does.
    const studio = await openStudio({ externalSilentMs: 3_600_000 });
    const gone = new AbortController();
    const id = await studio.add();
    const began = studio.untilTask(id, ({ status }) => status === 'processing').then(() => gone.abort());
    const claimed = studio.dispatcher.claimExternal('script', { waitMs: 60_000, gone: gone.signal });
    await began;
    await studio.untilBack(id);
    expect(await studio.get(id)).toMatchObject(isBack);
    await claimed;
    const after = new AbortController();
    const again = await studio.dispatcher.claimExternal('script', { waitMs: 60_000, gone: after.signal });
    expect(again?.task.id).toBe(id);
    after.abort();
    expect((await studio.claim()).task.id).toBe(id);
    expect(await studio.get(id)).toMatchObject({ retryCount: 0, crashCount: 0 });
  });

  it('are at most 32', async () => {
    const studio = await openStudio();
    const gone = new AbortController();
    const claims = Array.from({ length: 32 }, () =>
      studio.dispatcher.claimExternal('script', { waitMs: 60_000, gone: gone.signal }),
    );
    const { status, error } = await studio.bridge.call('POST', '/api/queue/claim/script');
    expect([status, error?.code]).toEqual([429, 'too_many_requests']);
    gone.abort();
    expect(await Promise.all(claims)).toEqual(claims.map(() => null));
    expect((await studio.bridge.call('POST', '/api/queue/claim/script')).status).toBe(204);
  });

  it('get nothing while the type is paused, and its task once it is resumed', async () => {
    const studio = await openStudio();
    await studio.dispatcher.pause('script', 'after-current');
    const id = await studio.add();
    expect((await studio.bridge.call('POST', '/api/queue/claim/script')).status).toBe(204);
    const claim = studio.claim();
    await studio.dispatcher.resume('script');
    expect((await claim).task.id).toBe(id);
  });

  it('get 204 when the app quits, and 503 after that', async () => {
    const studio = await openStudio();
    const waits = studio.bridge.call('POST', '/api/queue/claim/script?wait=60');
    await studio.bridge.call('POST', '/api/queue/claim/script');
    await studio.dispatcher.stop();
    expect((await waits).status).toBe(204);
    const { status, error } = await studio.bridge.call('POST', '/api/queue/claim/script');
    expect([status, error?.code]).toEqual([503, 'shutting_down']);
  });
});

describe('A worker that is silent for too long', () => {
  it('loses its task, which waits again at no cost; whatever it reports then changes nothing', async () => {
    const studio = await openStudio({ externalSilentMs: 200 });
    const id = await studio.add();
    const claim = await studio.claim();
    await studio.untilBack(id);
    const back = await studio.get(id);
    expect(back).toMatchObject(isBack);
    for (const [call, body] of Object.entries({
      heartbeat: {},
      logs: { lines: ['late'] },
      progress: { progress: 1 },
      artifacts: { artifact: 'late.txt' },
      complete: { result: 1 },
      fail: { error: 'late' },
      release: {},
    })) {
      expect([call, await studio.report(claim, call, body)]).toMatchObject([call, LOST]);
    }
    expect(await studio.get(id)).toEqual(back);
    expect(await studio.logs(id)).toEqual([
      BEGINS,
      '⚠️ My worker, which had taken the task, fell silent: the task waits again',
    ]);
  });

  it('loses it to the next one, under another lease', async () => {
    const studio = await openStudio({ externalSilentMs: 200 });
    const id = await studio.add();
    const before = await studio.claim();
    const after = await studio.claim();
    expect(after.task.id).toBe(id);
    expect(after.leaseId).not.toBe(before.leaseId);
    expect(await studio.report(before, 'complete')).toMatchObject(LOST);
  });
});

describe('A worker that only sends heartbeats', () => {
  it('is stuck like any other processor: its run ends and costs an attempt', async () => {
    const studio = await openStudio({ stuckAfterMs: 300 });
    const id = await studio.add();
    const claim = await studio.claim();
    while ((await studio.report(claim, 'heartbeat')).status === 200);
    await studio.untilBack(id);
    expect(await studio.get(id)).toMatchObject({ status: 'waiting', retryCount: 1, errorCode: 'stuck' });
  });
});

describe('The end of a task', () => {
  it('is recorded once, however often it is said at the same time', async () => {
    const studio = await openStudio();
    const id = await studio.add();
    const claim = await studio.claim();
    const replies = await Promise.all([
      studio.report(claim, 'complete', { result: 1 }),
      studio.report(claim, 'complete', { result: 2 }),
      studio.report(claim, 'fail', { error: 'no' }),
      studio.report(claim, 'release'),
    ]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const task = await studio.get(id);
    const won = replies.findIndex(({ status }) => status === 200);
    expect([task.status, task.result]).toEqual(
      [
        ['completed', 1],
        ['completed', 2],
        ['waiting', undefined],
        ['waiting', undefined],
      ][won],
    );
  });

  it('is said again after a lost reply in vain: 409, and it stays completed', async () => {
    const studio = await openStudio();
    const id = await studio.add();
    const claim = await studio.claim();
    await studio.report(claim, 'complete', { result: 'first' });
    expect(await studio.report(claim, 'complete', { result: 'second' })).toMatchObject(LOST);
    expect(await studio.get(id)).toMatchObject({ status: 'completed', result: 'first' });
  });

  it('is either the worker’s or the creator’s when both end it at once', async () => {
    const studio = await openStudio();
    for (let round = 0; round < 12; round += 1) {
      const id = await studio.add();
      const claim = await studio.claim();
      const complete = () => studio.report(claim, 'complete');
      const cancel = () => studio.dispatcher.cancelRunning(id);
      const [reply] = await (round % 2 === 0
        ? Promise.all([complete(), cancel()])
        : Promise.all([cancel(), complete()]).then(([, said]) => [said]));
      const { status } = await studio.get(id);
      expect([reply?.status, status]).toEqual(reply?.status === 200 ? [200, 'completed'] : [409, 'cancelled']);
    }
    expect(studio.partials()).toEqual([]);
  });

  it('comes at once with a cancel: the worker learns of it by its next call', async () => {
    const studio = await openStudio();
    const id = await studio.add();
    const claim = await studio.claim();
    await studio.dispatcher.cancelRunning(id);
    expect((await studio.get(id)).status).toBe('cancelled');
    expect(await studio.report(claim, 'heartbeat')).toMatchObject(LOST);
    expect(studio.partials()).toEqual([]);
  });
});

describe('A task in hand', () => {
  it('goes back at no cost when its type is paused now', async () => {
    const studio = await openStudio();
    const id = await studio.add();
    const claim = await studio.claim();
    await studio.dispatcher.pause('script', 'now');
    expect(await studio.get(id)).toMatchObject(isBack);
    expect(await studio.report(claim, 'complete')).toMatchObject(LOST);
  });

  it('goes back at no cost when its worker gives it back, and is handed out again', async () => {
    const studio = await openStudio();
    const id = await studio.add();
    const claim = await studio.claim();
    const released = await studio.report(claim, 'release');
    expect(released).toMatchObject({ status: 200, body: { success: true, task: { status: 'waiting' } } });
    expect(await studio.get(id)).toMatchObject(isBack);
    expect(await studio.logs(id)).toEqual([BEGINS, '↩️ My worker gave the task back: it waits again']);
    expect((await studio.claim()).task.id).toBe(id);
  });

  it('goes on to its end when the setting changes; workers that wait or come later are refused', async () => {
    const studio = await openStudio();
    const id = await studio.add();
    const claim = await studio.claim();
    const waits = studio.bridge.call('POST', '/api/queue/claim/script?wait=60');
    await studio.bridge.call('POST', '/api/queue/claim/script');
    delete studio.processors.script;
    studio.dispatcher.settingsChanged();
    const refused = { status: 409, error: { code: 'not_external' } };
    expect(await waits).toMatchObject(refused);
    expect(await studio.bridge.call('POST', '/api/queue/claim/script?wait=60')).toMatchObject(refused);
    expect((await studio.report(claim, 'logs', { lines: ['still here'] })).status).toBe(200);
    expect((await studio.report(claim, 'complete', { result: 'by the worker' })).status).toBe(200);
    expect(await studio.get(id)).toMatchObject({ status: 'completed', result: 'by the worker' });
    // The app's own processor has the type now.
    const own = await studio.add();
    await studio.untilTask(own, ({ status }) => status === 'completed');
  });

  it('is a crash of the type’s own process when that dies, as for any processor, and the lease is lost', async () => {
    const studio = await openStudio();
    const id = await studio.add();
    const claim = await studio.claim();
    studio.workers.script?.kill();
    await studio.untilTask(id, ({ crashCount }) => crashCount === 1);
    expect(await studio.report(claim, 'complete')).toMatchObject(LOST);
    expect((await studio.claim()).task.id).toBe(id);
  });
});
