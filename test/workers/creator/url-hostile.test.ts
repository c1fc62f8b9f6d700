import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readResult as readScript } from '../../../workers/script/read-result';
import { json, rawServer } from './support/creator-server';
import { call, cleanUps, failureOf, serve, urlCallsForTests } from './support/url-calls';

urlCallsForTests();

describe('A broken or hostile server', () => {
  it('that sends a page says so', async () => {
    const server = await serve((response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html>\n<title>홈</title>'),
    );
    expect(await failureOf(await call(server.origin))).toMatchObject({
      problem: { code: 'service.not_json', type: 'text/html', start: '<!doctype html> <title>홈</title>' },
      retryable: false,
    });
  });

  it('that sends half a body is tried again', async () => {
    const halves = [
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"text":"ha',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"tex\r\n',
      'HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100\r\n\r\n{"log":"a"}\n',
    ];
    for (const half of halves) {
      const server = await rawServer((socket) => socket.end(half));
      cleanUps.push(server.close);
      expect(await failureOf(await call(server.origin)), half).toMatchObject({
        problem: { code: 'service.half_reply' },
        retryable: true,
      });
    }
    const cut = await rawServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{"text":"ha'),
    );
    cleanUps.push(cut.close);
    expect(await failureOf(await call(cut.origin))).toMatchObject({
      problem: { code: 'service.bad_json' },
      retryable: true,
    });
  });

  it('that took the out folder away still gets what its result stands for', async () => {
    const server = await serve((response, { body }) => {
      const { outDir }: { outDir: string } = JSON.parse(body);
      rmSync(outDir, { recursive: true });
      json(response, 200, { text: '첫 문장입니다. 둘째 문장입니다.' });
    });
    const { run, result } = await call(server.origin, { setting: { body: 'task' }, readResult: readScript });
    await result;
    expect(await run.files()).toEqual(['script.json', 'script.md']);
  });

  it('that refuses with JSON nested without an end is as any that refuses without a word', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const setting = { secrets: { TOKEN: 'sesame-open' } };
    const refusing = await serve((response) =>
      response.writeHead(503, { 'content-type': 'application/json' }).end(deep),
    );
    expect(await failureOf(await call(refusing.origin, { setting }))).toMatchObject({
      problem: { code: 'service.busy', status: 503 },
      retryable: true,
    });
    const job = await serve((response, { method }) => {
      if (method === 'POST') response.writeHead(202, { location: '/job', 'retry-after': '0' }).end();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(`{"status":"running","log":${deep}}`);
    });
    expect(await failureOf(await call(job.origin, { setting }))).toMatchObject({
      problem: { code: 'processor.too_deep', levels: 100 },
      retryable: false,
    });
  });

  it('that nests its JSON without an end is named', async () => {
    const deep = '['.repeat(500_000) + ']'.repeat(500_000);
    for (const type of ['application/json', 'application/x-ndjson']) {
      const body = type === 'application/json' ? deep : `{"result":${deep}}\n`;
      const server = await serve((response) => response.writeHead(200, { 'content-type': type }).end(body));
      const setting = { secrets: { TOKEN: 'sesame-open' } };
      expect(await failureOf(await call(server.origin, { setting })), type).toMatchObject({
        code: 'bad_input',
        problem: { code: 'processor.too_deep', levels: 100 },
        retryable: false,
      });
    }
  });

  it('that ends its lines with neither result nor error is tried again', async () => {
    const server = await serve((response) =>
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"progress":0.9}\n'),
    );
    expect(await failureOf(await call(server.origin))).toMatchObject({
      problem: { code: 'service.no_end' },
      retryable: true,
    });
  });

  it('that speaks no HTTP, or hangs up at once, is tried again', async () => {
    for (const bytes of ['SSH-2.0-OpenSSH_9.2\r\n', '']) {
      const server = await rawServer((socket) => socket.end(bytes));
      cleanUps.push(server.close);
      expect(await failureOf(await call(server.origin))).toMatchObject({
        problem: { code: 'service.unreachable' },
        retryable: true,
      });
    }
  });

  it('that sends headers without an end is given up', async () => {
    const server = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = () => {
        while (socket.writable && socket.write(`X-More: ${'x'.repeat(8_000)}\r\n`));
        if (socket.writable) socket.once('drain', more);
      };
      more();
    });
    cleanUps.push(server.close);
    expect(await failureOf(await call(server.origin))).toMatchObject({
      problem: { code: 'service.unreachable', reason: 'UND_ERR_HEADERS_OVERFLOW' },
    });
  });

  it.each(['gzip', 'br', 'deflate'])('that sends a bomb in %s is stopped at the limit', async (encoding) => {
    const { constants, createGzip, createBrotliCompress, createDeflate } = await import('node:zlib');
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding });
      const packer =
        encoding === 'gzip'
          ? createGzip()
          : encoding === 'br'
            ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
            : createDeflate();
      packer.pipe(response);
      const zeros = Buffer.alloc(1024 * 1024, '0');
      let sent = 0;
      const more = () => {
        while (sent < 512 && !response.destroyed) {
          sent += 1;
          if (!packer.write(zeros)) return packer.once('drain', more);
        }
        packer.end();
      };
      more();
    });
    expect(await failureOf(await call(server.origin))).toMatchObject({
      problem: { code: 'service.too_large', megabytes: 64 },
      retryable: false,
    });
  });

  it('that compresses in an unknown way, or badly, is named', async () => {
    const unknown = await serve((response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'sdch' }).end('{}'),
    );
    expect(await failureOf(await call(unknown.origin))).toMatchObject({
      problem: { code: 'service.unknown_encoding', encoding: 'sdch' },
    });
    const bad = await serve((response) =>
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('{"no":"gzip"}'),
    );
    expect(await failureOf(await call(bad.origin))).toMatchObject({ problem: { code: 'service.half_reply' } });
  });

  it.each([
    ['a line', 'application/x-ndjson', 'x'.repeat(1024 * 1024)],
    ['an event', 'text/event-stream', `data: ${'x'.repeat(1024 * 1024)}\n`],
  ])('that sends %s without an end is stopped at the limit', async (_, type, part) => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': type });
      const more = () => {
        while (!response.destroyed && response.write(part));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(await failureOf(await call(server.origin))).toMatchObject({ problem: { code: 'service.line_too_long' } });
  });

  it('that sends one byte after the other is ended by the time that is set', async () => {
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    });
    expect(await failureOf(await call(server.origin, { setting: { timeoutMinutes: 0.01 } }))).toMatchObject({
      problem: { code: 'service.too_slow', minutes: 0.01 },
      retryable: true,
    });
  });

  it('that never replies is ended by the time that is set', async () => {
    const server = await serve(() => {});
    expect(await failureOf(await call(server.origin, { setting: { timeoutMinutes: 0.005 } }))).toMatchObject({
      problem: { code: 'service.too_slow' },
    });
  });

  it('that replies after the cancel changes nothing', async () => {
    let reply = (): void => {};
    const server = await serve((response) => {
      reply = () => json(response, 200, { text: '늦었습니다' });
    });
    const { run, result } = await call(server.origin);
    await server.asked('POST');
    run.abort.abort(new DOMException('task cancelled', 'AbortError'));
    reply();
    await expect(result).rejects.toThrow('task cancelled');
    expect(run.outputs).toEqual([]);
  });

  it('that repeats the secret does not get it into a log, an error or the result', async () => {
    const secret = 'sesame-open';
    const setting = { secrets: { TOKEN: secret } };
    const lines = await serve((response) =>
      response
        .writeHead(200, { 'content-type': 'application/x-ndjson' })
        .end(`{"log":"with ${secret}"}\n{"result":{"token":"${secret}"}}\n`),
    );
    const { run, result } = await call(lines.origin, { setting });
    expect(JSON.stringify([await result, run.logs])).not.toContain(secret);
    for (const [status, body] of [
      [400, { message: `bad ${secret}` }],
      [200, `<html>${secret}</html>`],
    ] as const) {
      const server = await serve((response) =>
        typeof body === 'string' ? response.writeHead(status).end(body) : json(response, status, body),
      );
      const error = await failureOf(await call(server.origin, { setting }));
      expect(JSON.stringify([error, String(error)])).not.toContain(secret);
    }
  });
});
