import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { json } from './support/creator-server';
import { call, failureOf, serve, urlCallsForTests } from './support/url-calls';

urlCallsForTests();

describe('An address that does a task', () => {
  it('gets the metadata alone, byte for byte as a page would send it, and who it is for in the headers', async () => {
    const server = await serve((response) => json(response, 200, { ok: true }));
    const metadata = { titleId: 7, category: '건강', nested: { z: null, a: ['가', 1.5] } };
    const { run, result } = await call(`${server.origin}/api/automation/generate-script?key=1`, {
      metadata,
      setting: { secrets: { TOKEN: 'sesame-open', OTHER: 'unused-value' } },
    });
    expect(await result).toEqual({ ok: true });
    const [request] = server.seen;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/api/automation/generate-script?key=1',
      body: JSON.stringify(metadata),
      headers: {
        'content-type': 'application/json',
        'x-studio-queue-task': run.context.taskId,
        'x-studio-queue-project': 'test-project',
        'idempotency-key': run.context.taskId,
        authorization: 'Bearer sesame-open',
      },
    });
  });

  it('gets the object that a program gets, when that is chosen', async () => {
    const server = await serve((response) => json(response, 200, null));
    const results = { 'b4e8ad1c-8f0c-4cb1-8f43-2a4f7ba0a1d0': { text: '앞' } };
    const before = Date.now();
    const { run, result } = await call(server.origin, { results, setting: { body: 'task', timeoutMinutes: 5 } });
    expect(await result).toBe(null);
    const body: unknown = JSON.parse(server.seen[0]?.body ?? '');
    expect(body).toEqual({
      v: 1,
      task: { id: run.context.taskId, type: 'script' },
      attempt: 1,
      projectDir: run.context.projectDir,
      outDir: `${run.context.stagingDir}/out`,
      deadline: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/u),
      results,
    });
    const { deadline } = body as { deadline: string };
    expect(Date.parse(deadline)).toBeGreaterThanOrEqual(before + 5 * 60_000);
  });

  it('may leave files in the out folder that it was told of', async () => {
    const { writeFile } = await import('node:fs/promises');
    const server = await serve(async (response, { body }) => {
      await writeFile(`${JSON.parse(body).outDir}/notes.txt`, 'made here');
      response.writeHead(204).end();
    });
    const { run, result } = await call(server.origin, { setting: { body: 'task' } });
    expect(await result).toBe(undefined);
    expect(run.outputs.map(({ path }) => path)).toEqual(['notes.txt']);
  });

  it.each(['127.0.0.1', '::1'])('is found as localhost on %s', async (host) => {
    const server = await serve((response) => json(response, 200, { from: host }), host);
    expect(await (await call(`http://localhost:${server.port}/`)).result).toEqual({ from: host });
  });

  it('gets a Korean project name percent-encoded', async () => {
    const server = await serve((response) => json(response, 200, {}));
    const { urlProcessor } = await import('../../../workers/creator/url');
    const { run } = await call(server.origin);
    const { keepResult } = await import('./support/url-run');
    const again = urlProcessor(
      { kind: 'url', url: server.origin, body: 'metadata', secrets: {}, timeoutMinutes: 1 },
      { task: { type: 'script' }, projectDir: run.context.projectDir, results: {} },
      keepResult,
    );
    const { mkdir } = await import('node:fs/promises');
    const stagingDir = `${run.context.stagingDir}-2`;
    await mkdir(stagingDir);
    await again.run({ ...run.context, stagingDir, projectId: '아침 스트레칭' });
    const sent = server.seen.at(-1)?.headers['x-studio-queue-project'];
    expect(decodeURIComponent(String(sent))).toBe('아침 스트레칭');
  });
});

describe('A reply of 200', () => {
  it('in JSON is the result, whatever type it claims, also compressed', async () => {
    const { gzipSync, brotliCompressSync, deflateSync } = await import('node:zlib');
    const text = JSON.stringify({ text: '안녕하세요. '.repeat(1_000) });
    const replies = [
      { 'content-type': 'application/json; charset=utf-8' },
      { 'content-type': 'application/problem+json' },
      { 'content-type': 'text/html' },
      {},
    ].map((headers) => ({ headers, body: Buffer.from(text) }));
    const type = { 'content-type': 'application/json' };
    const packed = [
      { headers: { ...type, 'content-encoding': 'gzip' }, body: gzipSync(text) },
      { headers: { ...type, 'content-encoding': 'br' }, body: brotliCompressSync(text) },
      { headers: { ...type, 'content-encoding': 'deflate' }, body: deflateSync(text) },
    ];
    for (const { headers, body } of [...replies, ...packed]) {
      const server = await serve((response) => response.writeHead(200, headers as never).end(body));
      expect(await (await call(server.origin)).result).toEqual(JSON.parse(text));
    }
  });

  it('in lines is heard as it comes, up to its result', async () => {
    const server = await serve(async (response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.write('{"progress":0.25,"stage":"찾는 중"}\n{"log":"첫 줄"}\r\n\n{"log":"둘째');
      await new Promise((resolve) => setImmediate(resolve));
      // The last line has no end, and the connection stays open.
      response.write(' 줄","level":"warn"}\nno json\n{"result":{"text":"끝"}}\n');
    });
    const { run, result } = await call(server.origin);
    expect(await result).toEqual({ text: '끝' });
    expect(run.progress).toContainEqual({ fraction: 0.25, stage: '찾는 중' });
    expect(run.logs.map(({ text, level }) => [text, level])).toEqual([
      ['첫 줄', 'info'],
      ['둘째 줄', 'warn'],
      [expect.stringContaining('읽을 수 없어'), 'warn'],
    ]);
  });

  it('in events is heard in the same way; a comment is a sign of life', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': still here\n\nevent: message\ndata: {"log":"줄"}\n\n: still here\n\n');
      response.end('data: {"result":\ndata: {"n":1}}');
    });
    const { run, result } = await call(server.origin);
    expect(await result).toEqual({ n: 1 });
    expect(run.logs.map(({ text }) => text)).toEqual(['줄']);
    expect(run.progress.length).toBeGreaterThan(3);
  });

  it('in lines that close with an error, a wait or a need fails, waits or parks', async () => {
    const closing = [
      [
        '{"error":{"code":"quota","message":"다 썼습니다","retryable":false}}',
        { code: 'quota', problem: '다 썼습니다', retryable: false },
      ],
      ['{"error":"그냥"}', { code: 'step_failed', problem: '그냥', retryable: true }],
      ['{"retryAfterSeconds":60,"message":"나중에"}', { retryAfterSeconds: 60, problem: '나중에', retryable: true }],
      [
        '{"needsYou":{"code":"login","message":"로그인","url":"https://example.com/"}}',
        { name: 'NeedsYouError', code: 'login', problem: '로그인', where: { url: 'https://example.com/' } },
      ],
    ] as const;
    for (const [line, expected] of closing) {
      const server = await serve((response) =>
        response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(`{"log":"a"}\n${line}\n`),
      );
      expect(await failureOf(await call(server.origin)), line).toMatchObject(expected);
    }
  });
});

describe('A refusal', () => {
  const bodies = [
    [{ message: '제목이 없습니다' }, '제목이 없습니다'],
    [{ error: '없는 번호' }, '없는 번호'],
    [{ error: { message: '안에 있는 말', code: 'no_title' } }, '안에 있는 말'],
  ] as const;
  it.each(bodies)('of 4xx fails the task with the words of its body: %j', async (body, words) => {
    const server = await serve((response) => json(response, 404, body));
    const { result } = await call(server.origin);
    await expect(result).rejects.toMatchObject({ problem: words, retryable: false });
  });

  it('without words says the status', async () => {
    const server = await serve((response) => response.writeHead(422).end('<html>no</html>'));
    expect(await failureOf(await call(server.origin))).toMatchObject({
      problem: { code: 'service.refused', status: 422 },
      retryable: false,
    });
  });

  it.each([408, 425, 429, 500, 502, 503, 504])('of %i is tried again', async (status) => {
    const server = await serve((response) => json(response, status, {}));
    expect(await failureOf(await call(server.origin))).toMatchObject({
      problem: { code: 'service.busy', status },
      retryable: true,
      retryAfterSeconds: undefined,
    });
  });

  it('says when to try again, in seconds or as a date', async () => {
    const inSeconds = await serve((response) => json(response, 503, { message: '점검 중' }, { 'retry-after': '90' }));
    expect(await failureOf(await call(inSeconds.origin))).toMatchObject({ retryAfterSeconds: 90, problem: '점검 중' });
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    const asDate = await serve((response) => json(response, 429, {}, { 'retry-after': date }));
    const { retryAfterSeconds } = (await failureOf(await call(asDate.origin))) as { retryAfterSeconds: number };
    expect(retryAfterSeconds).toBeGreaterThan(3_000);
    expect(retryAfterSeconds).toBeLessThanOrEqual(3_600);
  });

  it.each([401, 403])('of %i parks the task', async (status) => {
    const server = await serve((response) => json(response, status, { message: 'no' }));
    const error = await failureOf(await call(server.origin));
    expect(error).toMatchObject({ name: 'NeedsYouError', code: 'service_unauthorized' });
    expect(error).not.toHaveProperty('retryable');
  });

  it.each([301, 302, 303, 307, 308])('by the redirect %i is named, and nothing is followed', async (status) => {
    const other = await serve((response) => json(response, 200, { stolen: true }));
    const server = await serve((response) => response.writeHead(status, { location: `${other.origin}/there` }).end());
    expect(await failureOf(await call(server.origin))).toMatchObject({
      problem: { code: 'service.redirected', status, target: `${other.origin}/there` },
      retryable: false,
    });
    expect(other.seen).toEqual([]);
  });
});

describe('A server that is not there', () => {
  it('is tried again', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as { port: number };
    gone.close();
    await once(gone, 'close');
    for (const host of ['127.0.0.1', 'localhost']) {
      expect(await failureOf(await call(`http://${host}:${port}/`))).toMatchObject({
        problem: { code: 'service.unreachable', host: `${host}:${port}`, reason: 'ECONNREFUSED' },
        retryable: true,
      });
    }
  });
});
