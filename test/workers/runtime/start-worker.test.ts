import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../../../contract/messages';
import {
  type FromWorker,
  fromWorkerSchema,
  type RunMessage,
  type WorkerError,
} from '../../../contract/worker-messages';
import { buildWorkerFixture, type ForkedWorker, forkWorker, untilDead } from '../../support/fork-worker';
import { tempDir } from '../../support/temp-dir';

let entry: string;
const workers: ForkedWorker[] = [];

beforeAll(async () => {
  entry = await buildWorkerFixture('obedient');
});
afterEach(() => {
  for (const worker of workers.splice(0)) worker.kill();
});

class Talk {
  readonly seen: FromWorker[] = [];
  private readonly waiting: { match: (message: FromWorker) => boolean; resolve: (message: FromWorker) => void }[] = [];
  constructor(readonly worker: ForkedWorker) {
    worker.onMessage((raw) => {
      const message = fromWorkerSchema.parse(raw);
      this.seen.push(message);
      for (const waiter of this.waiting.filter(({ match }) => match(message))) waiter.resolve(message);
    });
  }
  until(match: (message: FromWorker) => boolean): Promise<FromWorker> {
    const already = this.seen.find(match);
    if (already !== undefined) return Promise.resolve(already);
    return new Promise((resolve) => this.waiting.push({ match, resolve }));
  }
  kind(kind: FromWorker['kind']): Promise<FromWorker> {
    return this.until((message) => message.kind === kind);
  }
  lines(): string[] {
    return this.seen.flatMap((message) =>
      message.kind === 'log' ? message.lines.map(({ text }) => say(text, 'ko')) : [],
    );
  }
}

async function ready(env: Record<string, string> = {}): Promise<Talk> {
  const worker = forkWorker(entry, 'script', env);
  workers.push(worker);
  const talk = new Talk(worker);
  await talk.kind('ready');
  return talk;
}

function runMessage(title: unknown): RunMessage {
  const projectDir = tempDir('project');
  const taskId = randomUUID();
  const stagingDir = join(projectDir, `.partial-${taskId}`);
  mkdirSync(stagingDir);
  return {
    kind: 'run',
    taskId,
    leaseId: randomUUID(),
    type: 'script',
    projectId: 'p',
    stagingDir,
    inputDir: projectDir,
    metadata: { title },
    attempt: 1,
    settings: { allowPrivateAddresses: false, language: 'ko' },
  };
}

const ENDS = ['done', 'failed', 'needs-you', 'aborted'];
async function endOf(talk: Talk, message: RunMessage): Promise<FromWorker> {
  talk.worker.send(message);
  return talk.until((end) => ENDS.includes(end.kind) && 'leaseId' in end && end.leaseId === message.leaseId);
}
const cancel = (message: RunMessage) =>
  ({ kind: 'cancel', taskId: message.taskId, leaseId: message.leaseId, reason: 'cancelled' }) as const;

describe('A worker process', () => {
  it('says once that it is ready, with its pid, and sends heartbeats while idle', async () => {
    const talk = await ready({ FIXTURE_HEARTBEAT_MS: '20' });
    expect(talk.seen[0]).toEqual({ kind: 'ready', pid: talk.worker.pid });
    const beat = await talk.kind('heartbeat');
    expect(beat.kind === 'heartbeat' && beat.rssBytes > 1_000_000).toBe(true);
    expect(talk.seen.filter(({ kind }) => kind === 'ready')).toHaveLength(1);
  });

  it('sends frequent heartbeats from the start of a run, however far off the next idle one is', async () => {
    const talk = await ready({ FIXTURE_HEARTBEAT_MS: '20', FIXTURE_IDLE_HEARTBEAT_MS: '3600000' });
    const message = runMessage('wait');
    talk.worker.send(message);
    await talk.until((beat) => beat.kind === 'heartbeat' && beat.taskId === message.taskId);
    talk.worker.send(cancel(message));
    await talk.kind('aborted');
  });

  it('keeps the order of its log lines, batches them, and sends all before done', async () => {
    const talk = await ready();
    const end = await endOf(talk, runMessage('logs 1200'));
    expect(end.kind).toBe('done');
    expect(talk.lines()).toEqual(Array.from({ length: 1_200 }, (_, n) => `line ${n + 1}`));
    expect(talk.seen.filter(({ kind }) => kind === 'log').length).toBeLessThan(10);
    expect(talk.seen.at(-1)).toBe(end);
  });

  it('throttles progress but always sends the last one', async () => {
    const talk = await ready();
    await endOf(talk, runMessage('progress 1000'));
    const fractions = talk.seen.flatMap((message) => (message.kind === 'progress' ? [message.progress.fraction] : []));
    expect(fractions.length).toBeLessThan(20);
    expect(fractions.at(-1)).toBe(1);
  });

  const published = {
    staged: 'made',
    output: {
      kind: 'image',
      path: 'images/01.txt',
      bytes: 7,
      sha256: 'ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73',
      scene: 1,
      licence: 'own',
    },
  };
  /** The run's one request to publish, to which the tests below reply as main. */
  async function untilPublish(talk: Talk, message: RunMessage) {
    talk.worker.send(message);
    const asked = await talk.kind('publish');
    if (asked.kind !== 'publish') throw new Error('unreachable');
    expect(asked.files).toEqual([published]);
    return asked;
  }
  const answer = (message: RunMessage, request: number, error?: WorkerError) =>
    ({
      kind: 'published',
      taskId: message.taskId,
      leaseId: message.leaseId,
      request,
      ...(error && { error }),
    }) as const;

  it('asks main to publish a file with its size and hash, and is done when main has', async () => {
    const talk = await ready();
    const message = runMessage('publish');
    const { request } = await untilPublish(talk, message);
    expect(readFileSync(join(message.stagingDir, 'made'), 'utf8')).toBe('content');
    expect(talk.seen.some(({ kind }) => ENDS.includes(kind))).toBe(false);
    // For another request, which nobody waits for.
    talk.worker.send(answer(message, request + 1));
    talk.worker.send(answer(message, request));
    expect((await talk.until(({ kind }) => ENDS.includes(kind))).kind).toBe('done');
  });

  it('fails with main’s reason when main could not publish, and parks the task when the disk is full', async () => {
    const talk = await ready();
    const refused = runMessage('publish');
    const error: WorkerError = { code: 'storage_failed', message: '쓸 수 없습니다', retryable: true };
    talk.worker.send(answer(refused, (await untilPublish(talk, refused)).request, error));
    expect(await talk.kind('failed')).toMatchObject({ error });
    const full = runMessage('publish');
    talk.worker.send(full);
    const asked = await talk.until((seen) => seen.kind === 'publish' && seen.leaseId === full.leaseId);
    if (asked.kind !== 'publish') throw new Error('unreachable');
    talk.worker.send(answer(full, asked.request, { ...error, code: 'disk_full', retryable: false }));
    expect(await talk.kind('needs-you')).toMatchObject({ code: 'disk_full', message: error.message });
  });

  it('reports a failure with code, field and whether to retry, and its stack only to stderr', async () => {
    const talk = await ready();
    expect(await endOf(talk, runMessage('step-error'))).toMatchObject({
      kind: 'failed',
      error: { code: 'missing_input', field: 'metadata.text', retryable: false },
    });
    expect(await endOf(talk, runMessage('throw'))).toMatchObject({
      kind: 'failed',
      error: { code: 'step_failed', message: 'plain words', retryable: true },
    });
    // It comes by another way than the end, and may be later.
    await expect.poll(talk.worker.stderr).toContain('at ');
  });

  it('loses neither a log line nor the end of the run to a message whose parameters do not fit', async () => {
    const talk = await ready();
    const end = await endOf(talk, runMessage('misfit'));
    expect(end).toMatchObject({ kind: 'failed', error: { code: 'verify_failed', retryable: false } });
    expect(end.kind === 'failed' && say(end.error.message, 'ko')).toContain('음량이 -Infinity LUFS입니다');
    expect(talk.lines()).toEqual(['before', '🎬 FFmpeg 인코딩 중... NaN% 완료', 'after']);
  });

  it('parks what only a person can help with, including a full disk anywhere in the causes', async () => {
    const talk = await ready();
    expect(await endOf(talk, runMessage('needs-you'))).toMatchObject({ kind: 'needs-you', code: 'no_browser' });
    expect(await endOf(talk, runMessage('disk-full'))).toMatchObject({ kind: 'needs-you', code: 'disk_full' });
  });

  it('fails metadata of the wrong shape for good and names the field', async () => {
    const talk = await ready();
    expect(await endOf(talk, runMessage(5))).toMatchObject({
      kind: 'failed',
      error: { code: 'bad_input', field: 'metadata.title', retryable: false },
    });
  });

  it('reports aborted and leaves no process of the run, grandchildren included', async () => {
    const talk = await ready();
    const message = runMessage('tree');
    const ended = endOf(talk, message);
    await talk.until(() => talk.lines().flatMap((line) => line.match(/\d+/g) ?? []).length === 3);
    const pids = talk.lines().flatMap((line) => (line.match(/\d+/g) ?? []).map(Number));
    talk.worker.send(cancel(message));
    expect((await ended).kind).toBe('aborted');
    await untilDead(pids);
  });

  it('ends what a run left running behind it before it reports that the run is done', async () => {
    const talk = await ready();
    const end = await endOf(talk, runMessage('leave-behind'));
    expect(end.kind).toBe('done');
    const pids = talk.lines().flatMap((line) => (line.match(/\d+/g) ?? []).map(Number));
    expect(pids).toHaveLength(3);
    await untilDead(pids);
  });

  it('reports aborted even when the run swallowed the abort and finished', async () => {
    const talk = await ready();
    const message = runMessage('swallow');
    const ended = endOf(talk, message);
    await talk.kind('log');
    talk.worker.send(cancel(message));
    expect((await ended).kind).toBe('aborted');
  });

  it('ignores a cancel for another lease', async () => {
    const talk = await ready();
    const message = runMessage('wait');
    const ended = endOf(talk, message);
    await talk.kind('log');
    talk.worker.send({ ...cancel(message), leaseId: randomUUID() });
    talk.worker.send(cancel(message));
    await ended;
    expect(talk.seen.filter(({ kind }) => kind === 'aborted')).toEqual([
      { kind: 'aborted', taskId: message.taskId, leaseId: message.leaseId },
    ]);
  });

  it('survives messages that it cannot read, reports them and fails the run that they are about', async () => {
    const talk = await ready();
    talk.worker.child.send({ kind: 'nonsense' });
    talk.worker.child.send({ ...runMessage('ok'), stagingDir: 5 });
    expect(await talk.kind('failed')).toMatchObject({ error: { code: 'internal' } });
    expect((await endOf(talk, runMessage('ok'))).kind).toBe('done');
    await expect.poll(talk.worker.stderr).toContain('bad message from main');
  });

  it('runs one task at a time: it refuses a second one and continues the first', async () => {
    const talk = await ready();
    const first = runMessage('wait');
    const ended = endOf(talk, first);
    await talk.kind('log');
    expect(await endOf(talk, runMessage('ok'))).toMatchObject({
      kind: 'failed',
      error: { message: 'the worker is busy' },
    });
    talk.worker.send(cancel(first));
    expect((await ended).kind).toBe('aborted');
  });

  it('survives a rejected promise that nobody awaits', async () => {
    const talk = await ready();
    expect((await endOf(talk, runMessage('rejects'))).kind).toBe('done');
    expect(talk.lines()).toEqual(['still here']);
  });

  it('ends itself and its children when main goes away', async () => {
    const talk = await ready();
    talk.worker.send(runMessage('tree'));
    await talk.until(() => talk.lines().flatMap((line) => line.match(/\d+/g) ?? []).length === 3);
    const pids = talk.lines().flatMap((line) => (line.match(/\d+/g) ?? []).map(Number));
    const exited = once(talk.worker.child, 'exit');
    talk.worker.child.disconnect();
    expect((await exited)[0]).toBe(0);
    await untilDead(pids);
  });

  it('leaves nothing alive after kill -9', async () => {
    const talk = await ready();
    const message = runMessage('tree');
    talk.worker.send(message);
    await talk.until(() => talk.lines().flatMap((line) => line.match(/\d+/g) ?? []).length === 3);
    const pids = talk.lines().flatMap((line) => (line.match(/\d+/g) ?? []).map(Number));
    process.kill(talk.worker.pid ?? 0, 'SIGKILL');
    await untilDead(pids);
    expect(existsSync(message.stagingDir)).toBe(true);
  });
});
