import { afterEach, describe, expect, it } from 'vitest';
import { overviewReplySchema, workerReplySchema, workersReplySchema } from '../../../contract/steering';
import { type Studio, studiosForTests } from '../supervision/support/studio';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';
import { steeringOf } from './support/steering';

const openStudio = studiosForTests();
const open: TestBridge[] = [];
afterEach(async () => {
  for (const bridge of open.splice(0)) await bridge.close();
});

/** The bridge over real workers, one a type. */
async function start(): Promise<{ studio: Studio; bridge: TestBridge }> {
  const studio = await openStudio();
  const { queue, dispatcher } = studio;
  const steering = { ...(await steeringOf(queue)), running: dispatcher };
  const bridge = await openTestBridge({ queue, external: dispatcher, steering });
  open.push(bridge);
  return { studio, bridge };
}
async function running(studio: Studio): Promise<string> {
  const id = await studio.add('wait');
  await studio.untilLine(id, 'waiting');
  return id;
}

describe('What runs', () => {
  it('is cancelled by a program that says so, and leaves nothing behind', async () => {
    const { studio, bridge } = await start();
    const id = await running(studio);
    const { status, body } = await bridge.call('DELETE', `/api/queue/cancel/${id}?running=true`);
    expect([status, body]).toEqual([200, { success: true, message: 'The task was cancelled.' }]);
    expect((await studio.get(id)).status).toBe('cancelled');
    expect(studio.partials()).toEqual([]);
  });

  it('goes on to its end while its type is paused after it', async () => {
    const { studio, bridge } = await start();
    const id = await running(studio);
    await bridge.call('POST', '/api/queue/pause', { type: 'script' });
    const next = await studio.add('ok');
    expect((await studio.get(id)).status).toBe('processing');
    await bridge.call('DELETE', `/api/queue/cancel/${id}?running=true`);
    expect((await studio.get(next)).status).toBe('waiting');
    await bridge.call('POST', '/api/queue/resume');
    await studio.untilTask(next, ({ status }) => status === 'completed');
  });

  it('waits again at once when everything is paused now, with no attempt used, and begins again when it is resumed', async () => {
    const { studio, bridge } = await start();
    const id = await running(studio);
    const { body } = await bridge.call('POST', '/api/queue/pause', { mode: 'now' });
    expect(body).toMatchObject({ paused: { script: true, image: true, video: true } });
    expect(await studio.get(id)).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    const before = studio.history.length;
    await bridge.call('POST', '/api/queue/resume', {});
    await studio.until(() =>
      studio.history.slice(before).some((task) => task.id === id && task.status === 'processing'),
    );
  });

  it('is in the overview and in the table of workers', async () => {
    const { studio, bridge } = await start();
    const id = await running(studio);
    const overview = overviewReplySchema.parse((await bridge.call('GET', '/api/queue/overview')).body);
    expect(overview.running.map((task) => task.id)).toEqual([id]);
    const { workers } = workersReplySchema.parse((await bridge.call('GET', '/api/workers')).body);
    expect(workers.find(({ type }) => type === 'script')).toMatchObject({
      state: 'busy',
      taskId: id,
      pid: studio.workers.script[0]?.pid,
    });
  });

  it('waits again, at no cost, when its worker is restarted, and begins in another process', async () => {
    const { studio, bridge } = await start();
    const id = await running(studio);
    const before = studio.workers.script[0]?.pid;
    const { status, body } = await bridge.call('POST', '/api/workers/script/restart');
    const { worker } = workerReplySchema.parse(body);
    expect([status, worker.type]).toEqual([200, 'script']);
    expect(worker.pid).not.toBe(before);
    await studio.until(() => studio.lines.get(id)?.filter((line) => line === 'waiting').length === 2);
    expect(await studio.get(id)).toMatchObject({ status: 'processing', retryCount: 0, crashCount: 0 });
    const unknown = await bridge.call('POST', '/api/workers/film/restart');
    expect([unknown.status, unknown.error?.field]).toEqual([422, 'type']);
  });

  it('stays while a bulk cancel takes what waits', async () => {
    const { studio, bridge } = await start();
    const id = await running(studio);
    const waiting = await studio.add('ok');
    const { body } = await bridge.call('POST', '/api/queue/bulk', { action: 'cancel', filter: {} });
    expect(body).toEqual({ success: true, changed: 1 });
    expect([(await studio.get(id)).status, (await studio.get(waiting)).status]).toEqual(['processing', 'cancelled']);
  });

  it('that has ended before it could be cancelled is refused, and keeps its end', async () => {
    const { studio, bridge } = await start();
    const id = await studio.add('ok');
    await studio.untilTask(id, ({ status }) => status === 'completed');
    const { status, error } = await bridge.call('DELETE', `/api/queue/cancel/${id}?running=true`);
    expect([status, error?.code]).toEqual([409, 'task_not_waiting']);
    expect((await studio.get(id)).status).toBe('completed');
  });
});
