import { describe, expect, it } from 'vitest';
import {
  checkContentType,
  checkDeclaredSize,
  checkFetchMode,
  checkHeaderShape,
  checkHost,
  checkNotForwarded,
  checkOrigin,
  checkRate,
  checkRoute,
  checkTarget,
  checkToken,
  type OriginStanding,
  readHead,
  readPreflight,
} from '../../../main/bridge/request-guard';
import { cpuMsOf } from '../../support/cpu-time';

const PORT = 47_800;
const head = (headers: readonly (readonly [string, string])[], target = '/api/queue/list', method = 'GET') =>
  readHead(method, target, headers.flat());

describe('checkHost', () => {
  it.each(['127.0.0.1:47800', 'localhost:47800'])('lets %s in', (host) => {
    expect(checkHost(head([['Host', host]]), PORT)).toBeNull();
  });

  it.each([
    'evil.com',
    'evil.com:47800',
    '127.0.0.1',
    'localhost',
    '127.0.0.1:80',
    'localhost:47801',
    'LOCALHOST:47800',
    'localhost.:47800',
    'localhost:47800.evil.com',
    '127.0.0.1:47800@evil.com',
    '127.1:47800',
    '0.0.0.0:47800',
    '[::1]:47800',
    '2130706433:47800',
    '127.0.0.1:047800',
    ' 127.0.0.1:47800',
    '',
  ])('refuses %j with 421, so that a re-bound name is not served', (host) => {
    expect(checkHost(head([['Host', host]]), PORT)?.status).toBe(421);
  });

  it('refuses a missing and a repeated Host', () => {
    expect(checkHost(head([]), PORT)?.code).toBe('wrong_host');
    const twice = [
      ['Host', '127.0.0.1:47800'],
      ['host', '127.0.0.1:47800'],
    ] as const;
    expect(checkHost(head(twice), PORT)?.code).toBe('wrong_host');
  });
});

describe('checkTarget', () => {
  it.each([
    '/',
    '/api/queue/list',
    '/api/queue/list?type=script&userId=%EA%B9%80',
    '/docs/',
    '/docs/static/swagger-ui.css',
    '/client.js',
  ])('lets %s pass', (target) => {
    expect(checkTarget(head([], target))).toBeNull();
  });

  it.each([
    'http://127.0.0.1:47800/api/queue/list',
    '*',
    '',
    'api/queue/list',
    '//evil.com/api/queue/list',
    '/api//queue/list',
    '/api/queue/../queue/list',
    '/api/./queue/list',
    '/api/queue/list/.',
    '/api/queue/%6cist',
    '/api%2fqueue%2flist',
    '/api/queue%5clist',
    '/api/%2e%2e/list',
    '/api\\queue\\list',
    '/api/queue/list;v=1',
    '/api/queue/목록',
    '/api/queue/list#x',
    '/api/queue/list?x=%zz',
    '/api/queue/list?x=%',
    '/api/queue/list?x=\u00e9',
    '/api/queue/list?x=<script>',
    `/api/queue/list?userId=${'a'.repeat(3_000)}`,
  ])('refuses %j with 400', (target) => {
    expect(checkTarget(head([], target))?.status).toBe(400);
  });

  it('takes a time that grows no faster than the target', () => {
    expect(cpuMsOf(() => checkTarget(head([], `/${'a/'.repeat(1_000)}%`)))).toBeLessThan(100);
  });
});

describe('checkHeaderShape', () => {
  it.each(['Origin', 'Authorization', 'Content-Type', 'Content-Encoding', 'Sec-Fetch-Mode', 'Idempotency-Key'])(
    'refuses a repeated %s',
    (name) => {
      const twice = [
        [name, 'a'],
        [name.toLowerCase(), 'b'],
      ] as const;
      expect(checkHeaderShape(head(twice))?.status).toBe(400);
    },
  );

  it('refuses upgrades, foreign transfer codings and too many headers', () => {
    expect(checkHeaderShape(head([['Upgrade', 'websocket']]))?.status).toBe(400);
    expect(checkHeaderShape(head([['Transfer-Encoding', 'gzip, chunked']]))?.status).toBe(400);
    expect(checkHeaderShape(head([['Transfer-Encoding', 'chunked']]))).toBeNull();
    expect(checkHeaderShape(head(Array.from({ length: 101 }, (_, i) => [`x-${i}`, '1'] as const)))?.status).toBe(400);
  });
});

describe('checkNotForwarded', () => {
  it.each([
    'Forwarded',
    'Via',
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Anything',
    'X-Real-IP',
    'X-Original-URL',
    'CF-Connecting-IP',
    'Proxy-Connection',
  ])('refuses what a proxy adds: %s', (name) => {
    expect(checkNotForwarded(head([[name, 'x']]))?.code).toBe('proxied_request');
  });

  it('lets ordinary headers pass', () => {
    expect(checkNotForwarded(head([['Accept', '*/*']]))).toBeNull();
  });
});

describe('checkFetchMode', () => {
  it.each(['no-cors', 'navigate', 'websocket', 'nested-navigate', '', 'CORS'])('refuses mode %j', (mode) => {
    expect(checkFetchMode(head([['Sec-Fetch-Mode', mode]]))?.code).toBe('not_a_page_request');
  });

  it.each(['cors', 'same-origin'])('lets mode %s pass', (mode) => {
    expect(checkFetchMode(head([['Sec-Fetch-Mode', mode]]))).toBeNull();
  });

  it('lets a browser open the static files only', () => {
    const navigate = [['Sec-Fetch-Mode', 'navigate']] as const;
    expect(checkFetchMode(head(navigate, '/docs'))).toBeNull();
    expect(checkFetchMode(head(navigate, '/docs/static/swagger-ui.css'))).toBeNull();
    expect(checkFetchMode(head(navigate, '/client.js'))).toBeNull();
    expect(checkFetchMode(head(navigate, '/docsx'))?.status).toBe(403);
    expect(checkFetchMode(head(navigate, '/client.js', 'POST'))?.status).toBe(403);
    expect(checkFetchMode(head(navigate, '/api/openapi.json'))?.status).toBe(403);
  });
});

describe('checkOrigin', () => {
  const standing =
    (decision: OriginStanding) =>
    (_origin: string): OriginStanding =>
      decision;
  const asked = (target = '/api/queue/list', method = 'GET', origin = 'http://localhost:3000') =>
    head(
      [
        ['Host', `127.0.0.1:${PORT}`],
        ['Origin', origin],
      ],
      target,
      method,
    );

  it('lets an approved page in without a token', () => {
    expect(checkOrigin(asked(), standing('approved'))).toEqual({
      kind: 'caller',
      caller: { kind: 'page', origin: 'http://localhost:3000' },
    });
  });

  it('asks the creator about an unknown page, whatever it calls', () => {
    for (const method of ['GET', 'POST', 'HEAD', 'DELETE', 'OPTIONS']) {
      expect(checkOrigin(asked('/nowhere', method), standing('unknown'))).toMatchObject({
        kind: 'ask',
        origin: 'http://localhost:3000',
        refusal: { status: 403, code: 'origin_not_approved' },
      });
    }
  });

  it.each([
    ['denied', 'http://localhost:3000'],
    ['malformed', undefined],
  ] as const)('refuses a %s origin without asking anybody; %s may read it', (decision, readableBy) => {
    const verdict = checkOrigin(asked(), standing(decision));
    expect(verdict).toMatchObject({ kind: 'refused', refusal: { status: 403, code: 'origin_not_allowed' } });
    expect(verdict.kind === 'refused' && verdict.readableBy).toBe(readableBy);
  });

  it('lets the preflight of a page through that is not approved, and of a malformed origin none', () => {
    const preflight = (target: string) =>
      head(
        [
          ['Host', `127.0.0.1:${PORT}`],
          ['Origin', 'http://localhost:3000'],
          ['Access-Control-Request-Method', 'POST'],
        ],
        target,
        'OPTIONS',
      );
    for (const decision of ['unknown', 'denied'] as const) {
      const verdicts = ['/api/queue/enqueue', '/nowhere'].map((target) =>
        checkOrigin(preflight(target), standing(decision)),
      );
      expect(verdicts[0]).toMatchObject({
        kind: 'preflight',
        origin: 'http://localhost:3000',
        preflight: { headers: { 'Access-Control-Allow-Methods': 'DELETE, GET, POST' } },
      });
      expect(verdicts[1]).toEqual(verdicts[0]);
    }
    expect(checkOrigin(preflight('/api/queue/enqueue'), standing('malformed')).kind).toBe('refused');
  });

  it('wants the token when no Origin is sent, and from the docs page too', () => {
    const none = head([['Host', `127.0.0.1:${PORT}`]]);
    expect(checkOrigin(none, standing('approved'))).toEqual({ kind: 'needs-token' });
    const own = asked('/api/queue/enqueue', 'POST', `http://127.0.0.1:${PORT}`);
    expect(checkOrigin(own, standing('approved'))).toEqual({ kind: 'needs-token' });
  });

  it('serves the static files to anybody, but to a page only the client library', () => {
    expect(checkOrigin(head([], '/docs'), standing('unknown'))).toMatchObject({ caller: { kind: 'anyone' } });
    expect(checkOrigin(asked('/client.js'), standing('unknown'))).toMatchObject({ caller: { kind: 'anyone' } });
    expect(checkOrigin(asked('/docs'), standing('unknown'))).toMatchObject({ kind: 'ask' });
    expect(checkOrigin(asked('/client.js'), standing('malformed'))).toMatchObject({ kind: 'refused' });
  });
});

describe('checkToken', () => {
  const token = 'A'.repeat(43);
  it('lets the right token in, whatever the case of the scheme', () => {
    expect(checkToken(head([['Authorization', `Bearer ${token}`]]), token)).toBeNull();
    expect(checkToken(head([['Authorization', `bearer ${token}`]]), token)).toBeNull();
  });

  it('says token_required when there is none, with a challenge', () => {
    expect(checkToken(head([]), token)).toMatchObject({
      status: 401,
      code: 'token_required',
      headers: { 'WWW-Authenticate': expect.stringContaining('Bearer') },
    });
  });

  it.each([
    'Bearer ',
    `Bearer ${'A'.repeat(42)}B`,
    `Bearer ${'A'.repeat(44)}`,
    `Bearer ${token} `,
    `Basic ${token}`,
    token,
    `Bearer ${'A'.repeat(10_000)}`,
    `Bearer ${token},${token}`,
  ])('refuses %j as token_invalid', (value) => {
    expect(checkToken(head([['Authorization', value]]), token)?.code).toBe('token_invalid');
  });
});

describe('the checks on route and body', () => {
  it('returns 429 with the seconds to wait', () => {
    expect(checkRate(0)).toBeNull();
    expect(checkRate(1_200)).toMatchObject({ status: 429, headers: { 'Retry-After': '2' } });
  });

  it('returns 404 for no route and 405 with Allow for a foreign method', () => {
    expect(checkRoute(head([]), null)?.status).toBe(404);
    expect(checkRoute(head([], '/x', 'PUT'), ['GET', 'POST'])).toMatchObject({
      status: 405,
      headers: { Allow: 'GET, POST' },
    });
    expect(checkRoute(head([]), ['GET'])).toBeNull();
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON;charset=UTF-8',
    'application/json; charset="utf-8"',
  ])('reads a body of type %s', (type) => {
    const sent = [
      ['Content-Type', type],
      ['Content-Length', '2'],
    ] as const;
    expect(checkContentType(head(sent, '/x', 'POST'))).toBeNull();
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=euc-kr',
    'application/jsonp',
    'application/ld+json',
    'text/plain; application/json',
    'application/json, text/plain',
    '',
  ])('refuses a body of type %j with 415', (type) => {
    const sent = [
      ['Content-Type', type],
      ['Content-Length', '2'],
    ] as const;
    expect(checkContentType(head(sent, '/x', 'POST'))?.status).toBe(415);
  });

  it('asks for no type where there is no body, and refuses compressed bodies and a GET with one', () => {
    expect(checkContentType(head([], '/x', 'DELETE'))).toBeNull();
    expect(checkContentType(head([['Content-Length', '0']], '/x', 'POST'))).toBeNull();
    expect(checkContentType(head([['Content-Encoding', 'gzip']], '/x', 'POST'))?.status).toBe(415);
    expect(checkContentType(head([['Content-Length', '1']]))?.status).toBe(400);
    expect(checkContentType(head([['Transfer-Encoding', 'chunked']]))?.status).toBe(400);
  });

  it('takes a declared size up to 1 MiB', () => {
    expect(checkDeclaredSize(head([['Content-Length', '1048576']], '/x', 'POST'))).toBeNull();
    expect(checkDeclaredSize(head([['Content-Length', '1048577']], '/x', 'POST'))?.status).toBe(413);
    expect(checkDeclaredSize(head([['Content-Length', '9'.repeat(30)]], '/x', 'POST'))?.status).toBe(413);
  });

  it('replies to a preflight with the methods of the path and never with a wildcard', () => {
    const preflight = [
      ['Access-Control-Request-Method', 'POST'],
      ['Access-Control-Request-Private-Network', 'true'],
    ] as const;
    const reply = readPreflight(head(preflight, '/api/queue/enqueue', 'OPTIONS'), ['POST']);
    expect(reply?.headers).toEqual({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'Content-Type, Idempotency-Key, Last-Event-ID',
      'Access-Control-Max-Age': '600',
      'Access-Control-Allow-Private-Network': 'true',
    });
    expect(readPreflight(head([], '/x', 'OPTIONS'), ['POST'])).toBeNull();
  });
});
