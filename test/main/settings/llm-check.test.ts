import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../../contract/errors';
import { checkLlm } from '../../../main/settings/llm-check';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** An endpoint on 127.0.0.1 that replies as `reply` says; resolves with its base address. */
async function endpoint(reply: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  server = createServer(reply);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the endpoint has no port');
  return `http://127.0.0.1:${address.port}/v1`;
}
const refusal = (baseUrl: string, key?: string): Promise<AppError> =>
  checkLlm({ baseUrl, model: 'writer' }, key).then(
    () => Promise.reject(new Error('the check passed')),
    (error: AppError) => error,
  );
const GOOD = JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'ok' } }] });

describe('The test of the language model in settings', () => {
  it('asks the chat endpoint for the model with the key, and returns how long it took', async () => {
    const seen: unknown[] = [];
    const baseUrl = await endpoint(async (request, response) => {
      seen.push([request.method, request.url, request.headers.authorization, JSON.parse(await text(request)).model]);
      response.end(GOOD);
    });
    expect(await checkLlm({ baseUrl: `${baseUrl}/`, model: 'writer' }, 'sk-1')).toBeGreaterThanOrEqual(0);
    expect(seen).toEqual([['POST', '/v1/chat/completions', 'Bearer sk-1', 'writer']]);
  });

  it('sends no Authorization at all without a key: a local model needs none', async () => {
    let authorization: string | undefined = 'unasked';
    const baseUrl = await endpoint((request, response) => {
      authorization = request.headers.authorization;
      response.end(GOOD);
    });
    await checkLlm({ baseUrl, model: 'writer' }, undefined);
    expect(authorization).toBeUndefined();
  });

  it.each([
    [401, 'llm_unauthorized', 'llm.key'],
    [403, 'llm_unauthorized', 'llm.key'],
    [402, 'llm_quota', undefined],
    [404, 'llm_failed', 'llm.model'],
    [500, 'llm_failed', undefined],
  ])('says of status %i what to change, repeating nothing that the endpoint said', async (status, code, field) => {
    const baseUrl = await endpoint((_request, response) => response.writeHead(status).end('your key was sk-secret'));
    const error = await refusal(baseUrl, 'sk-secret');
    expect({ code: error.code, field: error.field }).toEqual({ code, field });
    expect(error.message).not.toContain('sk-secret');
  });

  it('refuses what is no chat endpoint: a web page, or JSON of another kind', async () => {
    for (const body of ['<h1>nginx</h1>', '{"choices":[]}', '{"object":"list"}']) {
      const baseUrl = await endpoint((_request, response) => response.end(body));
      expect((await refusal(baseUrl)).field).toBe('llm.baseUrl');
      server?.close();
    }
  });

  it.each([
    [200, 'llm_failed'],
    [402, 'llm_quota'],
    [500, 'llm_failed'],
  ])('reads no further than a word needs where a reply with status %i has no end', async (status, code) => {
    let end = (_sentMb: number): void => {};
    const ended = new Promise<number>((resolve) => {
      end = resolve;
    });
    const baseUrl = await endpoint((_request, response) => {
      const piece = Buffer.alloc(1024 * 1024, ' ');
      let sent = 0;
      response.writeHead(status);
      const send = (): void => {
        while (sent < 500 && !response.destroyed) {
          sent += 1;
          if (!response.write(piece)) return;
        }
        if (sent >= 500) response.end();
      };
      response.on('drain', send).on('close', () => end(sent));
      send();
    });
    expect((await refusal(baseUrl)).code).toBe(code);
    expect(await ended).toBeLessThan(50);
  });

  it('does not follow a redirect: the key would go to an address the creator never entered', async () => {
    let followed = false;
    const baseUrl = await endpoint((request, response) => {
      followed ||= request.url === '/elsewhere';
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect((await refusal(baseUrl, 'sk-1')).field).toBe('llm.baseUrl');
    expect(followed).toBe(false);
  });

  it('says that nothing replies when nothing does', async () => {
    const baseUrl = await endpoint(() => {});
    await new Promise((closed) => server?.close(closed));
    expect(await refusal(baseUrl)).toMatchObject({ code: 'llm_failed', field: 'llm.baseUrl' });
  });

  it('asks nobody before address and model are entered', async () => {
    for (const llm of [
      { baseUrl: '', model: 'writer' },
      { baseUrl: 'http://127.0.0.1:1/v1', model: '' },
    ])
      await expect(checkLlm(llm, undefined)).rejects.toMatchObject({ code: 'llm_not_configured' });
  });
});
