import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { creatorServer, json, type SeenRequest } from './support/creator-server';
import { callUrl } from './support/url-run';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** Each is asked for at once: with 0 the shortest wait is taken. */
const SOON = { 'retry-after': '0' };
const accept = (response: ServerResponse, location = '/jobs/1') => json(response, 202, {}, { location, ...SOON });

/** A server that takes every task on as a job, and replies to the n-th question about it with the n-th state. */
async function jobServer(
  states: readonly (object | ((response: ServerResponse) => unknown))[],
  onPost: (response: ServerResponse) => unknown = accept,
) {
  let asked = 0;
  const server = await creatorServer((response, { method }) => {
    if (method === 'POST') return onPost(response);
    if (method === 'DELETE') return response.writeHead(204).end();
    const state = states[Math.min(asked, states.length - 1)];
    asked += 1;
    return typeof state === 'function' ? state(response) : json(response, 200, state, SOON);
  });
  cleanUps.push(server.close);
  return server;
}
async function call(...given: Parameters<typeof callUrl>) {
  const started = await callUrl(...given);
  cleanUps.push(started.run.remove);
  return started;
}
const methods = (seen: readonly SeenRequest[]) => seen.map(({ method }) => method);

describe('A job that a server took on', () => {
  it('is asked for until it is done, with its progress and each new line of its log', async () => {
    const server = await jobServer([
      { status: 'queued', result: null, error: null },
      { status: 'running', progress: 0.5, stage: '그리는 중', log: '반' },
      { status: 'running', progress: 0.75, stage: '그리는 중', log: '반' },
      { status: 'completed', progress: 1, log: '다', result: { text: '끝' } },
    ]);
    const { run, result } = await call(`${server.origin}/start`, { setting: { secrets: { TOKEN: 'sesame-open' } } });
    expect(await result).toEqual({ text: '끝' });
    expect(methods(server.seen)).toEqual(['POST', 'GET', 'GET', 'GET', 'GET']);
    expect(server.seen[1]).toMatchObject({
      path: '/jobs/1',
      headers: { authorization: 'Bearer sesame-open', 'idempotency-key': run.context.taskId },
    });
    expect(run.logs.map(({ text }) => text)).toEqual(['반', '다']);
    expect(run.progress).toContainEqual({ fraction: 0.75, stage: '그리는 중' });
    // Each reply is a sign of life, also the first, which says nothing.
    expect(run.progress.length).toBeGreaterThanOrEqual(5);
  });

  it.each(['completed', 'DONE', 'succeeded', 'success', 'finished'])('is done when it says %s', async (status) => {
    const server = await jobServer([{ status }]);
    expect(await (await call(server.origin)).result).toBe(null);
  });

  it('is done when it has a result, and failed when it has an error, whatever its status', async () => {
    const done = await jobServer([{ result: { n: 1 } }]);
    expect(await (await call(done.origin)).result).toEqual({ n: 1 });
    const failed = await jobServer([
      { status: 'whatever', error: { code: 'quota', message: '다 썼습니다', retryable: false } },
    ]);
    await expect((await call(failed.origin)).result).rejects.toMatchObject({
      code: 'quota',
      problem: '다 썼습니다',
      retryable: false,
    });
  });

  it.each([
    [{ status: 'failed', error: '그림이 없습니다' }, '그림이 없습니다'],
    [{ status: 'error', message: '그림이 없습니다' }, '그림이 없습니다'],
    [{ status: 'Cancelled' }, { code: 'service.said_failed', word: 'cancelled' }],
    [{ error: true }, { code: 'service.said_failed', word: 'error' }],
  ])('that says %j fails with its words', async (state, problem) => {
    const server = await jobServer([state]);
    const error: unknown = await (await call(server.origin)).result.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problem });
    expect(methods(server.seen)).not.toContain('DELETE');
  });

  it('may need its creator, or more time', async () => {
    const needs = await jobServer([{ status: 'running', needsYou: { code: 'login', message: '로그인' } }]);
    await expect((await call(needs.origin)).result).rejects.toMatchObject({ name: 'NeedsYouError', code: 'login' });
    const later = await jobServer([{ retryAfterSeconds: 30, message: '나중에' }]);
    await expect((await call(later.origin)).result).rejects.toMatchObject({ retryAfterSeconds: 30, problem: '나중에' });
  });

  it('is asked again when it could not be for a while', async () => {
    const server = await jobServer([
      (response) => json(response, 503, {}, SOON),
      (response) => response.destroy(),
      (response) => json(response, 429, {}, SOON),
      { status: 'done', result: 1 },
    ]);
    const { run, result } = await call(server.origin);
    expect(await result).toBe(1);
    expect(run.logs.filter(({ level }) => level === 'warn')).toHaveLength(3);
  });

  it('that cannot be asked for any more is given up, tried again later, and deleted', async () => {
    const server = await jobServer([(response) => json(response, 503, {}, SOON)]);
    await expect((await call(server.origin)).result).rejects.toMatchObject({
      problem: { code: 'service.busy', status: 503 },
      retryable: true,
    });
    expect(methods(server.seen)).toEqual(['POST', 'GET', 'GET', 'GET', 'GET', 'GET', 'DELETE']);
  });

  it('that the server no longer knows has failed', async () => {
    const server = await jobServer([(response) => json(response, 404, { message: '그런 작업 없음' })]);
    await expect((await call(server.origin)).result).rejects.toMatchObject({
      problem: '그런 작업 없음',
      retryable: false,
    });
    expect(methods(server.seen)).not.toContain('DELETE');
  });

  it('is deleted on a cancel', async () => {
    const server = await jobServer([{ status: 'running' }]);
    const { run, result } = await call(server.origin, { setting: { secrets: { TOKEN: 'sesame-open' } } });
    await server.asked('GET');
    run.abort.abort(new DOMException('task cancelled', 'AbortError'));
    await expect(result).rejects.toThrow('task cancelled');
    expect(server.seen.at(-1)).toMatchObject({
      method: 'DELETE',
      path: '/jobs/1',
      headers: { authorization: 'Bearer sesame-open' },
    });
    expect(methods(server.seen).filter((method) => method === 'DELETE')).toHaveLength(1);
  });

  it('whose deletion is not replied to holds no cancel up', async () => {
    const server = await creatorServer((response, { method }) => {
      if (method === 'POST') accept(response);
      if (method === 'GET') json(response, 200, {}, SOON);
    });
    cleanUps.push(server.close);
    const { run, result } = await call(server.origin);
    await server.asked('GET');
    run.abort.abort(new DOMException('task cancelled', 'AbortError'));
    await expect(result).rejects.toThrow('task cancelled');
    expect(methods(server.seen)).toContain('DELETE');
  });

  it('is ended and deleted when the time that is set is over', async () => {
    const server = await jobServer([{ status: 'running' }]);
    await expect((await call(server.origin, { setting: { timeoutMinutes: 0.05 } })).result).rejects.toMatchObject({
      problem: { code: 'service.too_slow' },
    });
    expect(methods(server.seen).at(-1)).toBe('DELETE');
  });

  it('is asked for only at the server that took it on', async () => {
    const other = await jobServer([{ result: 1 }]);
    for (const location of [`${other.origin}/jobs/1`, 'file:///etc/passwd', '//example.com/x']) {
      const server = await jobServer([], (response) => accept(response, location));
      await expect((await call(server.origin)).result, location).rejects.toMatchObject({
        problem: { code: 'service.other_origin' },
        retryable: false,
      });
    }
    expect(other.seen).toEqual([]);
    const server = await jobServer([{ result: 1 }], (response) => {
      accept(response, `http://${response.req.headers.host}/absolute`);
    });
    expect(await (await call(server.origin)).result).toBe(1);
    expect(server.seen[1]?.path).toBe('/absolute');
  });

  it('needs an address', async () => {
    const server = await jobServer([], (response) => json(response, 202, {}));
    await expect((await call(server.origin)).result).rejects.toMatchObject({
      problem: { code: 'service.no_location' },
      retryable: false,
    });
  });

  it.each([302, 303])('that redirects by %i is not followed', async (status) => {
    const server = await jobServer([(response) => response.writeHead(status, { location: '/elsewhere' }).end()]);
    await expect((await call(server.origin)).result).rejects.toMatchObject({
      problem: { code: 'service.redirected', status },
    });
  });
});
