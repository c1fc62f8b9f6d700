import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorReplySchema } from '../../../contract/bridge';
import { ERROR_CODES } from '../../../contract/errors';
import { problemOfCode } from '../../../contract/messages';
import type { Language } from '../../../contract/words';
import { statusOf } from '../../../main/bridge/refusal';
import { SAY } from '../../../main/bridge/refusal-words';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let language: Language = 'ko';
let bridge: TestBridge;
beforeAll(async () => {
  bridge = await openTestBridge({ language: () => language, holdMs: 0 });
});
afterAll(() => bridge.close());

const HANGUL = /[가-힣]/;
/** As the guide's page makes its alert: `'취소 실패: ' + (await response.json()).error`. */
const alertOf = (body: unknown) => `취소 실패: ${Reflect.get(Object(body), 'error')}`;

/** One refusal of each place that can refuse. */
const REFUSED: readonly (readonly [where: string, ask: () => Promise<{ body: unknown }>])[] = [
  ['the door: no token', () => bridge.call('GET', '/api/queue/list', undefined, { Authorization: '' })],
  ['the door: an unknown page', () => bridge.callFrom('http://localhost:3999', 'GET', '/api/queue/list')],
  ['the guard: no such route', () => bridge.call('GET', '/api/queue/nothing')],
  ['the guard: another method', () => bridge.call('DELETE', '/api/queue/list')],
  ['the guard: another type', () => bridge.call('POST', '/api/queue/enqueue', {}, { 'Content-Type': 'text/plain' })],
  ['a schema: the body', () => bridge.call('POST', '/api/queue/enqueue', { type: 'film' })],
  ['a schema: the query', () => bridge.call('GET', '/api/queue/list?type=film')],
  ['a schema: an id', () => bridge.call('DELETE', '/api/queue/cancel/nothing')],
  ['the queue: no such task', () => bridge.call('DELETE', `/api/queue/cancel/${randomUUID()}`)],
];

describe('A refusal', () => {
  it.each(REFUSED)(
    'of %s is readable in the guide’s alert, in the app’s language at that time',
    async (_where, ask) => {
      for (const now of ['ko', 'en'] as const) {
        language = now;
        const { body } = await ask();
        const reply = errorReplySchema.strict().parse(body);
        expect(reply.message).toBe(reply.error);
        expect(HANGUL.test(reply.error)).toBe(now === 'ko');
        expect(alertOf(body)).toBe(`취소 실패: ${reply.error}`);
      }
    },
  );

  it('of half a JSON, and of what is no HTTP at all, has the same shape', async () => {
    language = 'ko';
    const response = await fetch(`${bridge.url}/api/queue/enqueue`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${bridge.token}`, 'Content-Type': 'application/json' },
      body: '{"type":',
    });
    expect(errorReplySchema.strict().parse(await response.json()).error).toBe(SAY.notJson.ko);

    const socket = connect({ host: '127.0.0.1', port: bridge.port });
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    socket.write('nonsense\r\n\r\n');
    await once(socket, 'close');
    expect(errorReplySchema.strict().parse(JSON.parse(text.slice(text.indexOf('{')))).error).toBe(SAY.notHttp.ko);
  });

  it.each([
    [{ type: 'script', metadata: {} }, 'projectId', "'projectId' 항목은 꼭 필요합니다. 값을 넣어 다시 보내 주세요."],
    [
      { type: 'script', projectId: 'p', metadata: {}, priority: 5_000 },
      'priority',
      "'priority' 항목은 1,000 이하여야 합니다.",
    ],
    [{ type: 'script', projectId: ['p'], metadata: {} }, 'projectId', "'projectId' 항목은 글이어야 합니다."],
    [
      { type: 'script', projectId: 'a\u202eb', metadata: {} },
      'projectId',
      "'projectId' 항목은 보이지 않는 제어 문자나 글 방향을 바꾸는 문자를 담을 수 없습니다.",
    ],
    [
      { type: 'image', projectId: 'p', metadata: { scenes: 61 } },
      'metadata.scenes',
      "'metadata.scenes' 항목은 60 이하여야 합니다.",
    ],
    [
      { type: 'film', projectId: 'p', metadata: {} },
      'type',
      "'type' 항목은 다음 가운데 하나여야 합니다: script, image, video",
    ],
  ])('of %j says plainly what is wrong with which field', async (body, field, sentence) => {
    language = 'ko';
    const { status, error } = await bridge.call('POST', '/api/queue/enqueue', body);
    expect([status, error]).toEqual([
      422,
      { success: false, error: sentence, code: 'invalid_body', message: sentence, field },
    ]);
  });

  it('never repeats what was sent', async () => {
    const sent = `<script>${'x'.repeat(20)}`;
    for (const body of [
      { type: sent, projectId: 'p', metadata: {} },
      { type: 'script', projectId: { [sent]: 1 }, metadata: {} },
      { type: 'video', projectId: 'p', metadata: { duration: sent, resolution: sent } },
    ]) {
      const { body: reply } = await bridge.call('POST', '/api/queue/enqueue', body);
      expect(JSON.stringify(reply)).not.toContain('<script>');
    }
  });

  it('has words in both languages for every code that the queue itself can refuse a call with', () => {
    const fromTheDoor = new Set([
      'invalid_request',
      'invalid_json',
      'invalid_body',
      'body_too_large',
      'unsupported_media_type',
      'method_not_allowed',
      'route_not_found',
      'too_many_requests',
      'wrong_host',
      'proxied_request',
      'not_a_page_request',
      'origin_not_approved',
      'origin_not_allowed',
      'token_required',
      'token_invalid',
      // With the counts of those that were refused.
      'tasks_refused',
      // Ends of a run, which no call returns.
      'lease_lost',
      'poison',
      'stuck',
    ]);
    const returned = ERROR_CODES.filter((code) => statusOf(code) !== 500 && !fromTheDoor.has(code));
    expect(returned.filter((code) => problemOfCode(code) === undefined)).toEqual([]);
  });
});

it('the reply to a cancel says it in the app’s language', async () => {
  for (const now of ['ko', 'en'] as const) {
    language = now;
    const { task } = await bridge.queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
    const { body } = await bridge.call('DELETE', `/api/queue/cancel/${task.id}`);
    expect(body).toEqual({ success: true, message: SAY.cancelled[now] });
  }
});
