import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';
import { sendRaw } from './support/raw-http';

/** In every attack; it must come back in no answer. */
const CANARY = 'zq7canary';
const TASK = JSON.stringify({ type: 'script', projectId: CANARY, metadata: { title: CANARY } });

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await openTestBridge({ timeoutsMs: { headers: 700, request: 900, check: 100 } });
  bridge.origins.approve('http://localhost:3000');
  bridge.origins.decide('http://denied.example', false);
});
afterAll(() => bridge.close());

interface Attack {
  readonly name: string;
  readonly status: number;
  readonly send: (facts: { host: string; token: string }) => Buffer;
}

interface Parts {
  method?: string;
  target?: string;
  host?: string | null;
  headers?: readonly string[];
  token?: string | null;
  body?: string | Buffer;
  length?: string | null;
  version?: string;
}

/** A good enqueue request but for what `parts` says. */
function request(parts: (facts: { host: string; token: string }) => Parts): Attack['send'] {
  return (facts) => {
    const {
      method = 'POST',
      target = '/api/queue/enqueue',
      host = facts.host,
      headers = ['Content-Type: application/json'],
      token = facts.token,
      body = TASK,
      length = String(Buffer.byteLength(body)),
      version = 'HTTP/1.1',
    } = parts(facts);
    const lines = [
      `${method} ${target} ${version}`,
      ...(host === null ? [] : [`Host: ${host}`]),
      ...(token === null ? [] : [`Authorization: Bearer ${token}`]),
      ...(length === null ? [] : [`Content-Length: ${length}`]),
      ...headers,
    ];
    return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
  };
}
const json = 'Content-Type: application/json';
const page = (origin: string) => ({ token: null, headers: [json, `Origin: ${origin}`] });
const get = (target: string, headers: readonly string[] = []) =>
  request(() => ({ method: 'GET', target, headers, body: '', length: null }));
const withHeaders = (...headers: string[]) => request(() => ({ headers: [json, ...headers] }));
const withBody = (body: string | Buffer) => request(() => ({ body }));
const chunked = (body: string) => ({
  length: null,
  headers: [json, 'Transfer-Encoding: chunked'],
  body: `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`,
});

const ATTACKS: readonly Attack[] = [
  // Host
  { name: 'a re-bound name', status: 421, send: request(() => ({ host: `${CANARY}.evil.com` })) },
  {
    name: 'a re-bound name with our port',
    status: 421,
    send: request((f) => ({ host: f.host.replace('127.0.0.1', 'evil.com') })),
  },
  { name: 'no Host', status: 421, send: request(() => ({ host: null })) },
  { name: 'no Host in HTTP/1.0', status: 421, send: request(() => ({ host: null, version: 'HTTP/1.0' })) },
  { name: 'an empty Host', status: 421, send: request(() => ({ host: '' })) },
  { name: 'two Hosts', status: 421, send: request((f) => ({ headers: [json, `Host: ${f.host}`] })) },
  { name: 'two different Hosts', status: 421, send: request(() => ({ headers: [json, 'Host: evil.com'] })) },
  { name: 'Host without the port', status: 421, send: request(() => ({ host: '127.0.0.1' })) },
  { name: 'Host with another port', status: 421, send: request(() => ({ host: '127.0.0.1:1' })) },
  { name: 'Host with user information', status: 421, send: request((f) => ({ host: `evil@${f.host}` })) },
  { name: 'Host as IPv6', status: 421, send: request((f) => ({ host: f.host.replace('127.0.0.1', '[::1]') })) },
  {
    name: 'a preflight with a foreign Host',
    status: 421,
    send: request(() => ({
      method: 'OPTIONS',
      host: 'evil.com',
      headers: ['Origin: http://localhost:3000', 'Access-Control-Request-Method: POST'],
      body: '',
      length: null,
      token: null,
    })),
  },
  // target
  { name: 'absolute form', status: 400, send: request((f) => ({ target: `http://${f.host}/api/queue/enqueue` })) },
  {
    name: 'absolute form to another host',
    status: 400,
    send: request(() => ({ target: 'http://evil.com/api/queue/enqueue' })),
  },
  {
    name: 'asterisk form',
    status: 400,
    send: request(() => ({ method: 'OPTIONS', target: '*', body: '', length: null })),
  },
  { name: 'an encoded slash', status: 400, send: request(() => ({ target: '/api/queue%2fenqueue' })) },
  { name: 'encoded dots', status: 400, send: request(() => ({ target: '/api/%2e%2e/api/queue/enqueue' })) },
  { name: 'dot segments', status: 400, send: request(() => ({ target: '/docs/../api/queue/enqueue' })) },
  { name: 'a static path that climbs', status: 400, send: get('/docs/static/../../../package.json') },
  { name: 'an encoded static path that climbs', status: 400, send: get('/docs/static/%2e%2e%2f%2e%2e%2fpackage.json') },
  { name: 'a backslash', status: 400, send: request(() => ({ target: '/api\\queue\\enqueue' })) },
  { name: 'a doubled slash', status: 400, send: request(() => ({ target: '//api/queue/enqueue' })) },
  { name: 'an encoded NUL', status: 400, send: request(() => ({ target: '/api/queue/enqueue%00' })) },
  { name: 'bytes beyond ASCII', status: 400, send: request(() => ({ target: '/api/queue/\u00e9' })) },
  { name: 'a broken escape in the query', status: 400, send: get('/api/queue/list?type=%zz') },
  { name: 'a very long target', status: 400, send: get(`/api/queue/list?userId=${CANARY.repeat(300)}`) },
  { name: 'a target without a slash', status: 400, send: request(() => ({ target: 'api/queue/enqueue' })) },
  {
    name: 'CONNECT',
    status: 400,
    send: (f) => Buffer.from(`CONNECT evil.com:443 HTTP/1.1\r\nHost: ${f.host}\r\n\r\n`),
  },
  // header shape
  {
    name: 'a WebSocket upgrade',
    status: 400,
    send: get('/api/queue/events', [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Version: 13',
    ]),
  },
  {
    name: 'an h2c upgrade',
    status: 400,
    send: get('/api/queue/list', [
      'Connection: Upgrade, HTTP2-Settings',
      'Upgrade: h2c',
      'HTTP2-Settings: AAMAAABkAAQAAP__',
    ]),
  },
  {
    name: 'two Authorizations',
    status: 400,
    send: request(() => ({ headers: [json, `Authorization: Bearer ${CANARY}`] })),
  },
  {
    name: 'two Origins',
    status: 400,
    send: request(() => ({ token: null, headers: [json, 'Origin: http://localhost:3000', 'Origin: http://evil.com'] })),
  },
  { name: 'two Content-Types', status: 400, send: withHeaders('Content-Type: text/plain') },
  {
    name: 'a foreign transfer coding',
    status: 400,
    send: request(() => ({ length: null, headers: [json, 'Transfer-Encoding: gzip, chunked'], body: '0\r\n\r\n' })),
  },
  {
    name: 'more than 100 headers',
    status: 400,
    send: withHeaders(...Array.from({ length: 120 }, (_, i) => `X-${i}: ${CANARY}`)),
  },
  {
    name: 'a foreign header behind 2,500 others',
    status: 400,
    send: withHeaders(...Array.from({ length: 2_500 }, () => 'a:'), 'X-Forwarded-For: 1.2.3.4'),
  },
  // parser level
  {
    name: 'length and chunks at once',
    status: 400,
    send: request(() => ({ headers: [json, 'Transfer-Encoding: chunked'] })),
  },
  { name: 'two lengths', status: 400, send: withHeaders('Content-Length: 3') },
  { name: 'a negative length', status: 400, send: request(() => ({ length: '-1' })) },
  { name: 'a length that is no number', status: 400, send: request(() => ({ length: '0x10' })) },
  { name: 'a bad chunk size', status: 400, send: request(() => ({ ...chunked('x'), body: 'zz\r\nx\r\n0\r\n\r\n' })) },
  { name: 'a folded header', status: 400, send: withHeaders('X-A: b', ' folded') },
  { name: 'a space before the colon', status: 400, send: withHeaders('X-A : b') },
  { name: 'a header without a colon', status: 400, send: withHeaders(CANARY) },
  { name: 'a control character in a header', status: 400, send: withHeaders('X-A: \u0001') },
  {
    name: 'bare line feeds',
    status: 400,
    send: (f) => Buffer.from(`GET /api/queue/list HTTP/1.1\nHost: ${f.host}\nX\n\n`),
  },
  { name: 'HTTP/2 preface', status: 400, send: () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n') },
  { name: 'HTTP/0.9', status: 421, send: () => Buffer.from(`GET /${CANARY}\r\n\r\n`) },
  { name: 'TLS on the plain port', status: 400, send: () => Buffer.from('160301020001000001fc0303', 'hex') },
  { name: 'noise', status: 400, send: () => Buffer.from(`${CANARY} \u0000\u0001\u0002\r\n\r\n`) },
  { name: 'an unknown method', status: 400, send: request(() => ({ method: 'FROB' })) },
  { name: 'headers of 20 KB', status: 431, send: withHeaders(`X-A: ${'a'.repeat(20_000)}`) },
  {
    name: 'headers that never end',
    status: 408,
    send: (f) => Buffer.from(`POST /api/queue/enqueue HTTP/1.1\r\nHost: ${f.host}\r\nX-A: b`),
  },
  { name: 'a body that never comes', status: 408, send: request(() => ({ length: '500', body: '{' })) },
  // proxies
  { name: 'Forwarded', status: 403, send: withHeaders('Forwarded: for=1.2.3.4') },
  { name: 'X-Forwarded-For', status: 403, send: withHeaders('X-Forwarded-For: 1.2.3.4') },
  { name: 'X-Forwarded-Host', status: 403, send: withHeaders('X-Forwarded-Host: evil.com') },
  { name: 'X-Real-IP', status: 403, send: withHeaders('X-Real-IP: 1.2.3.4') },
  { name: 'Via', status: 403, send: withHeaders('Via: 1.1 tunnel') },
  { name: 'X-Original-URL', status: 403, send: withHeaders('X-Original-URL: /docs') },
  // what browsers send without asking
  {
    name: 'an image tag',
    status: 403,
    send: get('/api/queue/list', ['Sec-Fetch-Mode: no-cors', 'Sec-Fetch-Site: cross-site']),
  },
  { name: 'a navigation', status: 403, send: get('/api/queue/list', ['Sec-Fetch-Mode: navigate']) },
  {
    name: 'a form post by navigation',
    status: 403,
    send: request(() => ({
      headers: ['Content-Type: text/plain', 'Origin: http://localhost:3000', 'Sec-Fetch-Mode: navigate'],
    })),
  },
  { name: 'a WebSocket by its mode', status: 403, send: get('/api/queue/events', ['Sec-Fetch-Mode: websocket']) },
  // origins
  { name: 'an unknown page', status: 403, send: request(() => page(`http://${CANARY}.example`)) },
  { name: 'an unknown page that has the token', status: 403, send: withHeaders('Origin: http://evil.example') },
  { name: 'a denied page', status: 403, send: request(() => page('http://denied.example')) },
  { name: 'the null origin', status: 403, send: request(() => page('null')) },
  { name: 'the null origin with the token', status: 403, send: withHeaders('Origin: null') },
  { name: 'an empty Origin', status: 403, send: request(() => page('')) },
  {
    name: 'an extension',
    status: 403,
    send: request(() => page('chrome-extension://abcdefghijklmnopabcdefghijklmnop')),
  },
  { name: 'a file', status: 403, send: request(() => page('file://')) },
  { name: 'a look-alike by suffix', status: 403, send: request(() => page('http://localhost:3000.evil.com')) },
  {
    name: 'a look-alike by user information',
    status: 403,
    send: request(() => page('http://localhost:3000@evil.com')),
  },
  { name: 'a look-alike by case', status: 403, send: request(() => page('http://LOCALHOST:3000')) },
  { name: 'a look-alike by trailing dot', status: 403, send: request(() => page('http://localhost.:3000')) },
  { name: 'a look-alike by slash', status: 403, send: request(() => page('http://localhost:3000/')) },
  { name: 'a look-alike by scheme', status: 403, send: request(() => page('https://localhost:3000')) },
  {
    name: 'two origins in one header',
    status: 403,
    send: request(() => page('http://localhost:3000, http://evil.com')),
  },
  {
    name: 'an unknown page on a path that is not there',
    status: 403,
    send: request(() => ({ ...page('http://evil.example'), target: '/nowhere' })),
  },
  {
    name: 'an unknown page with a body of the wrong type',
    status: 403,
    send: request(() => ({ token: null, headers: ['Origin: http://evil.example', 'Content-Type: text/plain'] })),
  },
  {
    name: "an unknown page's preflight",
    status: 403,
    send: request(() => ({
      method: 'OPTIONS',
      token: null,
      headers: ['Origin: http://evil.example', 'Access-Control-Request-Method: POST'],
      body: '',
      length: null,
    })),
  },
  // token
  { name: 'no token', status: 401, send: request(() => ({ token: null })) },
  { name: 'a wrong token', status: 401, send: request(() => ({ token: CANARY })) },
  {
    name: 'the token in another scheme',
    status: 401,
    send: request((f) => ({ token: null, headers: [json, `Authorization: Basic ${f.token}`] })),
  },
  {
    name: 'the token in the query',
    status: 401,
    send: request((f) => ({ token: null, target: `/api/queue/enqueue?token=${f.token}` })),
  },
  { name: 'our own origin without the token', status: 401, send: request((f) => page(`http://${f.host}`)) },
  {
    name: 'no token on a path that is not there',
    status: 401,
    send: request(() => ({ token: null, target: '/nowhere' })),
  },
  // route and method
  { name: 'a path that is not there', status: 404, send: request(() => ({ target: `/api/${CANARY}` })) },
  { name: 'a path with another case', status: 404, send: request(() => ({ target: '/API/queue/enqueue' })) },
  { name: 'a trailing slash', status: 404, send: request(() => ({ target: '/api/queue/enqueue/' })) },
  { name: 'a GET that would change something', status: 405, send: get('/api/queue/enqueue') },
  {
    name: 'HEAD',
    status: 405,
    send: request(() => ({ method: 'HEAD', target: '/api/queue/list', body: '', length: null })),
  },
  {
    name: 'TRACE',
    status: 405,
    send: request(() => ({ method: 'TRACE', target: '/api/queue/list', body: '', length: null })),
  },
  { name: 'PUT', status: 405, send: request(() => ({ method: 'PUT' })) },
  { name: 'a method override', status: 405, send: get('/api/queue/enqueue', ['X-HTTP-Method-Override: POST']) },
  // type, size, JSON
  {
    name: 'a form body',
    status: 415,
    send: request(() => ({ headers: ['Content-Type: application/x-www-form-urlencoded'] })),
  },
  { name: 'a text body', status: 415, send: request(() => ({ headers: ['Content-Type: text/plain'] })) },
  { name: 'no type', status: 415, send: request(() => ({ headers: [] })) },
  {
    name: 'another charset',
    status: 415,
    send: request(() => ({ headers: ['Content-Type: application/json; charset=utf-16'] })),
  },
  { name: 'a compressed body', status: 415, send: withHeaders('Content-Encoding: gzip') },
  { name: 'a GET with a body', status: 400, send: request(() => ({ method: 'GET', target: '/api/queue/list' })) },
  { name: 'a declared body of 1 TB', status: 413, send: request(() => ({ length: '1099511627776', body: '{' })) },
  { name: 'a body of 2 MiB', status: 413, send: withBody(`"${'a'.repeat(2 * 1024 * 1024)}"`) },
  { name: 'a chunked body of 2 MiB', status: 413, send: request(() => chunked(`"${'a'.repeat(2 * 1024 * 1024)}"`)) },
  { name: 'a body that is no JSON', status: 400, send: withBody(`{"type": ${CANARY}}`) },
  { name: 'a body cut short', status: 400, send: withBody(TASK.slice(0, -1)) },
  { name: 'two JSON values', status: 400, send: withBody(`${TASK}${TASK}`) },
  {
    name: 'bytes that are not UTF-8',
    status: 400,
    send: withBody(
      Buffer.concat([
        Buffer.from('{"type":"script","projectId":"'),
        Buffer.from([0xff, 0xfe, 0xc0, 0x80]),
        Buffer.from('","metadata":{}}'),
      ]),
    ),
  },
  {
    name: 'half a surrogate in UTF-8',
    status: 400,
    send: withBody(Buffer.concat([Buffer.from('"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"')])),
  },
  { name: '100,000 nested arrays', status: 400, send: withBody('['.repeat(100_000) + ']'.repeat(100_000)) },
  { name: '33 nested objects', status: 400, send: withBody(`${'{"a":'.repeat(33)}1${'}'.repeat(33)}`) },
  {
    name: 'a __proto__ key',
    status: 400,
    send: withBody('{"type":"script","projectId":"p","metadata":{"__proto__":{"title":"x"}}}'),
  },
  {
    name: 'an escaped __proto__ key',
    status: 400,
    send: withBody('{"\\u005f\\u005fproto__":{"admin":true},"type":"script","projectId":"p","metadata":{}}'),
  },
  { name: 'a constructor.prototype key', status: 400, send: withBody('{"constructor":{"prototype":{"admin":true}}}') },
  // schema
  { name: 'an empty body', status: 422, send: withBody('') },
  { name: 'null', status: 422, send: withBody('null') },
  { name: 'an array', status: 422, send: withBody(`[${TASK}]`) },
  { name: 'an unknown key', status: 422, send: withBody(TASK.replace('{', `{"${CANARY} <b>":1,`)) },
  { name: 'a malformed Idempotency-Key', status: 422, send: withHeaders('Idempotency-Key: two words') },
  { name: 'a malformed id', status: 422, send: get(`/api/queue/status/${CANARY}`) },
  { name: 'an unknown query key', status: 422, send: get(`/api/queue/list?${CANARY}%20%3Cb%3E=1`) },
  { name: 'a query key twice', status: 422, send: get('/api/queue/list?type=script&type=image') },
  { name: '__proto__ in the query', status: 422, send: get('/api/queue/list?__proto__=1') },
  {
    name: 'an unmet expectation',
    status: 401,
    send: request(() => ({ token: null, headers: [json, 'Expect: 100-continue'] })),
  },
];

describe('attacks', () => {
  it('are at least 60, each named once', () => {
    expect(new Set(ATTACKS.map(({ name }) => name)).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(ATTACKS)('$name: $status, nothing created, nothing echoed, the next good request served', async (attack) => {
    const facts = { host: `127.0.0.1:${bridge.port}`, token: bridge.token };
    const before = await bridge.queue.list({ limit: 1 });
    const reply = await sendRaw(bridge.port, attack.send(facts));
    expect(reply.status, reply.text).toBe(attack.status);
    // An unknown page must be able to read why: its origin, and nothing else, stands in the header made for that.
    expect(attack.name === 'an unknown page' ? reply.body : reply.text).not.toContain(CANARY);
    expect(reply.text).not.toContain(bridge.token);
    expect(reply.text).not.toMatch(/\bat .*:\d+:\d+/);
    if (attack.name !== 'HEAD') {
      expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(JSON.parse(reply.body)).toMatchObject({ success: false, error: { code: expect.any(String) } });
    }
    expect(reply.headers.get('access-control-allow-origin')).not.toBe('*');
    expect(reply.headers.has('access-control-allow-credentials')).toBe(false);
    expect((await bridge.queue.list({ limit: 1 })).total).toBe(before.total);
    expect(bridge.faults).toEqual([]);

    const good = await bridge.call('GET', '/api/queue/list?limit=1');
    expect(good.status).toBe(200);
  });

  it('serves the same request when nothing is wrong with it', async () => {
    const facts = { host: `127.0.0.1:${bridge.port}`, token: bridge.token };
    expect((await sendRaw(bridge.port, request(() => ({}))(facts))).status).toBe(200);
    expect((await sendRaw(bridge.port, request(() => chunked(TASK))(facts))).status).toBe(200);
  });
});
