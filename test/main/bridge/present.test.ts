import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listReplySchema, logsReplySchema, retryReplySchema, statusReplySchema } from '../../../contract/bridge';
import { say } from '../../../contract/messages';
import type { Language } from '../../../contract/words';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge;
let language: Language;
beforeEach(async () => {
  language = 'ko';
  bridge = await openTestBridge({ language: () => language });
});
afterEach(() => bridge.close());

const FILM = { projectId: 'film', script: { title: '제목' } };
async function film(): Promise<[script: string, image: string, video: string]> {
  const { tasks } = await bridge.queue.enqueuePipeline(FILM);
  const [script, image, video] = tasks.map((task) => task.id);
  return [script ?? '', image ?? '', video ?? ''];
}
const status = async (id: string) =>
  statusReplySchema.parse((await bridge.call('GET', `/api/queue/status/${id}`)).body).task;
const list = async (query: string) =>
  listReplySchema.parse((await bridge.call('GET', `/api/queue/list?${query}`)).body);
async function claim() {
  const claimed = await bridge.queue.dequeue('script');
  if (claimed === null) throw new Error('nothing to claim');
  return claimed.lease;
}

/** The guide's `startPolling`: it ends on these two and on nothing else. */
const ends = (task: { status: string }) => task.status === 'completed' || task.status === 'failed';

describe('A page that polls a task', () => {
  it('which begins at that very moment is reported as begun, never as waiting without a place', async () => {
    const [script] = await film();
    const { position } = bridge.queue;
    bridge.queue.position = async (id) => {
      bridge.queue.position = position;
      await claim();
      return bridge.queue.position(id);
    };
    const { body } = await bridge.call('GET', `/api/queue/status/${script}`);
    expect(statusReplySchema.parse(body)).toMatchObject({ task: { id: script, status: 'processing' } });
  });

  it('which the creator cancels reads as failed, and as cancelled', async () => {
    const [script] = await film();
    await bridge.queue.cancel(script);
    const task = await status(script);
    expect(ends(task)).toBe(true);
    expect(task).toMatchObject({ status: 'failed', state: 'cancelled', error: '작업이 취소되었습니다.' });
    language = 'en';
    expect((await status(script)).error).toBe('The task was cancelled.');
  });

  it('is not given an error of an earlier attempt as the reason of a cancel', async () => {
    const [script] = await film();
    const error = { code: 'step_failed', message: '끊겼습니다', retryable: true } as const;
    await bridge.queue.endRun(await claim(), { kind: 'error', error });
    await bridge.queue.cancel(script);
    const task = await status(script);
    expect([task.error, task.errorCode]).toEqual(['작업이 취소되었습니다.', undefined]);
  });

  it.each([
    [
      'failed',
      async () => {
        const error = { code: 'bad_input', message: '안 됨', retryable: false } as const;
        await bridge.queue.endRun(await claim(), { kind: 'error', error });
      },
    ],
    [
      'cancelled',
      async (script: string) => {
        await bridge.queue.cancel(script);
      },
    ],
  ] as const)('whose script has %s names the step that it was, however far behind it', async (how, end) => {
    const [script, image, video] = await film();
    await end(script);
    for (const now of ['ko', 'en'] as const) {
      language = now;
      for (const id of [image, video]) {
        expect(await status(id)).toMatchObject({
          status: 'failed',
          state: 'cancelled',
          error: say({ code: `run.step_before_${how}`, step: 'script' }, now),
          errorCode: 'dependency_failed',
        });
      }
    }
  });

  it('that waits for a person reads `waiting` as in the guide, and what is needed beside it', async () => {
    const [script] = await film();
    const message = { code: 'llm.needed_for_title' } as const;
    const needsYou = { code: 'llm_not_configured', message };
    await bridge.queue.endRun(await claim(), { kind: 'needs-you', needsYou });
    expect(await status(script)).toMatchObject({
      status: 'waiting',
      state: 'needs-you',
      error: say(message, 'ko'),
      needsYou: { code: 'llm_not_configured', message: say(message, 'ko') },
    });
    language = 'en';
    expect((await status(script)).error).toBe(say(message, 'en'));
  });

  it('that waits for a setting to be corrected names its field beside the sentence', async () => {
    const [script] = await film();
    const message = { code: 'processor_unusable', field: 'processors.script.secrets.0' } as const;
    await bridge.queue.endRun(await claim(), {
      kind: 'needs-you',
      needsYou: { code: 'processor_unusable', message },
    });
    expect(await status(script)).toMatchObject({ state: 'needs-you', errorField: 'processors.script.secrets.0' });
  });
});

describe('What the app says of a task', () => {
  it('is in the app’s language in logs, progress and error, and names the field beside the sentence, never in it', async () => {
    const { id } = (await bridge.queue.enqueue({ type: 'script', projectId: 'p', metadata: {}, maxRetries: 0 })).task;
    const lease = await claim();
    const line = { at: '', level: 'info', text: { code: 'script.done', seconds: 61 } } as const;
    await bridge.queue.appendLog(lease, [line, { ...line, text: 'frame= 120' }]);
    await bridge.queue.updateTask(lease, { progress: { stage: 'saving', fraction: 0.9 } });
    expect(await status(id)).toMatchObject({
      logs: ['✅ 대본 완료 (약 61초)', 'frame= 120'],
      progress: { stage: '저장' },
    });
    language = 'en';
    expect(await status(id)).toMatchObject({
      logs: ['✅ Script done (about 61 s)', 'frame= 120'],
      progress: { stage: 'Saving' },
    });
    const { body } = await bridge.call('GET', `/api/queue/tasks/${id}/logs`);
    expect(logsReplySchema.parse(body).lines.map(({ text }) => text)).toEqual([
      '✅ Script done (about 61 s)',
      'frame= 120',
    ]);

    const error = {
      code: 'bad_input',
      message: { code: 'input.too_long', limit: 300, field: 'title' },
      field: 'metadata.title',
      retryable: false,
    } as const;
    await bridge.queue.endRun(lease, { kind: 'error', error });
    const sentence = 'What was sent may have at most 300 characters.';
    expect(await status(id)).toMatchObject({
      error: sentence,
      errorCode: 'bad_input',
      errorField: 'metadata.title',
      logs: ['✅ Script done (about 61 s)', 'frame= 120', `❌ Failed: ${sentence}`],
    });
  });
});

describe('The four statuses of the guide', () => {
  it('are all that a list, a retry and an event report; `state` and `summary` keep the cancelled apart', async () => {
    const stream = await fetch(`${bridge.url}/api/queue/events`, {
      headers: { Authorization: `Bearer ${bridge.token}` },
    });
    const [script, image, video] = await film();
    const error = { code: 'bad_input', message: '안 됨', retryable: false } as const;
    await bridge.queue.endRun(await claim(), { kind: 'error', error });

    const { tasks, total, summary } = await list('status=failed');
    expect(new Map(tasks.map((task) => [task.id, task.state]))).toEqual(
      new Map([
        [script, 'failed'],
        [image, 'cancelled'],
        [video, 'cancelled'],
      ]),
    );
    expect(total).toBe(3);
    expect([summary.script.failed, summary.image.cancelled, summary.image.failed]).toEqual([1, 1, 0]);
    expect((await list('status=cancelled')).tasks.map((task) => [task.status, task.state])).toEqual([
      ['failed', 'cancelled'],
      ['failed', 'cancelled'],
    ]);

    const reader = (stream.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"state":"cancelled"')) text += (await reader.read()).value ?? '';
    await reader.cancel();
    expect(text).not.toContain('"status":"cancelled"');

    const again = await bridge.call('POST', `/api/queue/retry/${script}`);
    expect(retryReplySchema.parse(again.body).task).toMatchObject({ status: 'waiting', state: 'waiting' });
    expect((await status(video)).state).toBe('waiting');
  });

  it('stay five inside the app', async () => {
    const [script] = await film();
    await bridge.queue.cancel(script);
    expect((await bridge.queue.getTask(script))?.status).toBe('cancelled');
  });
});
