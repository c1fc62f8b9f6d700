import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { claimReplySchema } from '../../contract/external';
import { say } from '../../contract/messages';
import { TASK_TYPES, type TaskType } from '../../contract/task';
import { type Client, client } from './support/client';
import { EXTERNAL, ExternalWorker, LANGUAGES, type WorkerLanguage } from './support/external-worker';
import {
  bridgeOf,
  launchApp,
  newPlace,
  type Place,
  type RunningApp,
  type SpawnedApp,
  spawnApp,
} from './support/launch';
import { changeSettings } from './support/panel-page';

const workers: ExternalWorker[] = [];
const begin = (language: WorkerLanguage, place: Place, type: TaskType): ExternalWorker => {
  const worker = new ExternalWorker(language, place, type);
  workers.push(worker);
  return worker;
};
/** One app for all that need no end of it. */
let running: RunningApp;
let place: Place;
let queue: Client;
let beats: NodeJS.Timeout | undefined;
beforeAll(async () => {
  place = await newPlace({ processors: EXTERNAL });
  running = await launchApp({ place });
  queue = client(running.bridge);
});
afterAll(() => running?.close());
afterEach(async () => {
  clearInterval(beats);
  for (const worker of workers.splice(0)) await worker.kill();
});

const languages = Object.keys(LANGUAGES) as WorkerLanguage[];
const add = (queue: Client, type: TaskType, projectId: string, metadata: object = {}) =>
  queue.enqueue({ type, projectId, metadata: { ...metadata } });

/** Files in the workspace that no finished project has. */
const partials = (place: Place) =>
  readdirSync(place.workspace, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('.partial-'));

it.each(languages)(
  'a worker in %s does tasks of each type, one after the other, with files, log and result',
  async (language) => {
    for (const type of TASK_TYPES) begin(language, place, type);
    for (const type of TASK_TYPES) {
      for (const task of [
        await add(queue, type, `${language}-${type}-1`),
        await add(queue, type, `${language}-${type}-2`),
      ]) {
        const ended = await queue.ended(task.id);
        expect(ended).toMatchObject({ status: 'completed', retryCount: 0, result: { by: language, of: task.id } });
        expect(ended.logs.slice(-2)).toEqual([`by ${language}`, 'half']);
        const project = join(place.workspace, task.projectId);
        expect(readFileSync(join(project, 'notes', `${task.id}.txt`), 'utf8')).toBe(`of ${task.id}`);
        expect(readFileSync(join(project, `left-${task.id}.txt`), 'utf8')).toBe('left');
      }
    }
    expect(partials(place)).toEqual([]);
  },
);

it('a worker that is killed with a task in hand costs it no attempt: after 30 silent seconds the next one does it, while one that beats keeps its own', async () => {
  const kept = await add(queue, 'image', 'kept');
  const claim = claimReplySchema.parse((await queue.call('POST', '/api/queue/claim/image?wait=60', {})).body);
  const beat = () => queue.call('POST', `/api/queue/tasks/${kept.id}/heartbeat`, { leaseId: claim.leaseId });
  beats = setInterval(() => void beat().catch(() => {}), 5_000);
  const first = begin('shell', place, 'script');
  const task = await add(queue, 'script', 'silent', { hang: true });
  await queue.until(task.id, ({ logs }) => logs.includes('hangs'));
  await first.kill();
  const second = begin('shell', place, 'script');
  await second.untilReported('completed', task.id);
  expect(await queue.status(task.id)).toMatchObject({ status: 'completed', retryCount: 0 });
  expect((await queue.status(task.id)).logs).toContain(say({ code: 'run.requeued_external_silent' }, 'ko'));
  // Another one only beat meanwhile, and kept its task.
  expect((await beat()).status).toBe(200);
  await queue.call('POST', `/api/queue/tasks/${kept.id}/complete`, { leaseId: claim.leaseId });
  expect(partials(place)).toEqual([]);
});

it('an app that is killed with a task in hand puts it back at its next start, where the first worker’s lease is stale; one that quits puts it back at no cost', async () => {
  const home = await newPlace({ processors: EXTERNAL });
  const started: SpawnedApp[] = [];
  const start = async () => {
    const app = spawnApp(home, ['--hidden']);
    started.push(app);
    return { app, queue: client(await bridgeOf(home, app.child.pid)) };
  };
  try {
    const first = await start();
    // It hangs with the first claim, which is the one that the app loses.
    const task = await add(first.queue, 'script', 'held', { hang: true });
    const worker = begin('node', home, 'script');
    await first.queue.until(task.id, ({ logs }) => logs.includes('hangs'));
    first.app.child.kill('SIGKILL');
    await first.app.exited;

    const second = await start();
    const next = begin('node', home, 'script');
    await next.untilReported('completed', task.id);
    expect(await second.queue.status(task.id)).toMatchObject({ status: 'completed', retryCount: 0 });
    const [old] = worker.reported('claimed', task.id);
    const { status, body } = await second.queue.call('POST', `/api/queue/tasks/${task.id}/complete`, { leaseId: old });
    expect([status, body]).toEqual([409, expect.objectContaining({ code: 'lease_lost' })]);
    expect(partials(home)).toEqual([]);

    const other = await add(second.queue, 'image', 'held', { hang: true });
    begin('node', home, 'image');
    await second.queue.until(other.id, ({ logs }) => logs.includes('hangs'));
    second.app.child.kill('SIGTERM');
    await second.app.exited;
    for (const one of workers.splice(0)) await one.kill();
    const third = await start();
    expect(await third.queue.status(other.id)).toMatchObject({ status: 'waiting', retryCount: 0 });
  } finally {
    for (const { child, exited } of started) {
      child.kill('SIGTERM');
      await exited;
    }
  }
});

it('the setting steers it without a restart: a worker that waits is refused, and the app does the task itself', async () => {
  const waits = queue.call('POST', '/api/queue/claim/script?wait=60', {});
  await changeSettings(running.page, { processors: { script: { kind: 'builtin' } } });
  expect(await waits).toMatchObject({ status: 409, body: { code: 'not_external' } });
  const task = await queue.enqueue({
    type: 'script',
    projectId: 'own',
    metadata: { text: '첫 문장입니다. 둘째 문장입니다.' },
  });
  expect(await queue.ended(task.id)).toMatchObject({ status: 'completed' });
});
