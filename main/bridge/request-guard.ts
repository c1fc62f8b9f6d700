import { timingSafeEqual } from 'node:crypto';
import { MAX_BODY_BYTES } from '../../contract/bridge';
import type { Sentence } from '../../contract/words';
import { type Refusal, refusal } from './refusal';
import { SAY } from './refusal-words';

/**
 * The checks that every request passes, in the order of this file, before its body is read. Each is a pure function that returns null (go
 * on) or the refusal, and names the attack that it stops. front-door.ts runs them.
 */

const MAX_TARGET_CHARS = 2_048;
const MAX_HEADERS = 100;
const TOKEN_MAX_CHARS = 200;

/** Paths of files that hold no data of the creator: readable without a token, and by a plain navigation. GET only. */
function isOpenPath(method: string, path: string): boolean {
  return method === 'GET' && (path === '/client.js' || path === '/docs' || path.startsWith('/docs/'));
}

/** What the checks look at. Header names are lower case; a header sent twice has two values. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  /** The target up to its query. */
  readonly path: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly headerCount: number;
}

/** `rawHeaders` is Node's flat list. The parsed object hides a repeated Host, and repeating it is an attack. */
export function readHead(method: string, target: string, rawHeaders: readonly string[]): RequestHead {
  const headers = new Map<string, string[]>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    const known = headers.get(name);
    if (known === undefined) headers.set(name, [value]);
    else known.push(value);
  }
  const queryAt = target.indexOf('?');
  return {
    method,
    target,
    path: queryAt === -1 ? target : target.slice(0, queryAt),
    headers,
    headerCount: rawHeaders.length / 2,
  };
}

function only(head: RequestHead, name: string): string | undefined {
  const values = head.headers.get(name);
  return values?.length === 1 ? values[0] : undefined;
}

/**
 * Stops DNS rebinding: a hostile site whose name is re-pointed at 127.0.0.1 counts as same-origin with us in the browser, and only the Host
 * header still holds its name. Also stops Host smuggling: the header must be there exactly once.
 */
export function checkHost(head: RequestHead, port: number): Refusal | null {
  const host = only(head, 'host');
  if (host === `127.0.0.1:${port}` || host === `localhost:${port}`) return null;
  return refusal(421, 'wrong_host', SAY.wrongHost);
}

const PATH = /^\/(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]*(?:\/(?=[A-Za-z0-9_~-]|$)|$))*$/;
const QUERY = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/;

/**
 * Stops requests that two readers understand differently and that so pass a check on the path: absolute-form and asterisk targets, encoded
 * slashes and dots, dot segments, doubled slashes, backslashes, raw bytes beyond ASCII. No route of ours needs an escape in its path, so
 * none is allowed there.
 */
export function checkTarget(head: RequestHead): Refusal | null {
  const bad = (sentence: Sentence) => refusal(400, 'invalid_request', sentence);
  if (head.target.length > MAX_TARGET_CHARS) return bad(SAY.targetTooLong);
  if (!PATH.test(head.path)) return bad(SAY.targetOdd);
  if (!QUERY.test(head.target.slice(head.path.length + 1))) return bad(SAY.queryOdd);
  return null;
}

const ONCE_ONLY = ['origin', 'authorization', 'content-type', 'content-encoding', 'sec-fetch-mode', 'idempotency-key'];

/**
 * Stops header tricks: a second Origin or Authorization that another reader would have preferred, protocol upgrades
 * (a WebSocket is not bound by CORS), transfer codings that hide a body's true length.
 */
export function checkHeaderShape(head: RequestHead): Refusal | null {
  const bad = (sentence: Sentence) => refusal(400, 'invalid_request', sentence);
  if (head.headerCount > MAX_HEADERS) return bad(SAY.tooManyHeaders);
  for (const name of ONCE_ONLY) {
    if ((head.headers.get(name)?.length ?? 0) > 1) return bad(SAY.repeatedHeader);
  }
  if (head.headers.has('upgrade')) return bad(SAY.upgrade);
  const coding = head.headers.get('transfer-encoding');
  if (coding !== undefined && (coding.length !== 1 || coding[0]?.toLowerCase() !== 'chunked')) {
    return bad(SAY.transferCoding);
  }
  return null;
}

const PROXY_HEADERS = [
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-original-url',
  'x-rewrite-url',
  'true-client-ip',
  'cf-connecting-ip',
  'proxy-connection',
  'proxy-authorization',
];

/**
 * Stops access to a bridge that was exposed by mistake: a tunnel or reverse proxy connects from 127.0.0.1 on behalf of anybody, and its
 * only trace is the headers that it adds.
 */
export function checkNotForwarded(head: RequestHead): Refusal | null {
  const named = PROXY_HEADERS.some((name) => head.headers.has(name));
  if (!named && ![...head.headers.keys()].some((name) => name.startsWith('x-forwarded'))) return null;
  return refusal(403, 'proxied_request', SAY.proxied);
}

/**
 * Stops what a browser sends although the page cannot read the reply: images, scripts, forms, frames, navigations, WebSockets (`no-cors`,
 * `navigate`, `websocket`). Such a GET carries no Origin, so only this check keeps `<img src=…/list>` out. Programs other than browsers do
 * not send the header.
 */
export function checkFetchMode(head: RequestHead): Refusal | null {
  const mode = head.headers.get('sec-fetch-mode')?.[0];
  if (mode === undefined || mode === 'cors' || mode === 'same-origin') return null;
  if (isOpenPath(head.method, head.path)) return null;
  return refusal(403, 'not_a_page_request', SAY.notAPage);
}

export type OriginStanding = 'approved' | 'denied' | 'unknown' | 'malformed';

/** The caller of a request whose Origin and token have been checked. */
export type Caller =
  | { readonly kind: 'page'; readonly origin: string }
  | { readonly kind: 'program' }
  /** Static files. `origin` is set when a page of that origin asks for `/client.js`. */
  | { readonly kind: 'anyone'; readonly origin?: string };

export type OriginVerdict =
  | { readonly kind: 'caller'; readonly caller: Caller }
  | { readonly kind: 'needs-token' }
  /** The preflight of a page that is not approved. It is let through, so that the page can read why its call is refused. */
  | { readonly kind: 'preflight'; readonly origin: string; readonly preflight: Preflight }
  /** The creator has to be asked about the page; `refusal` applies until they decide. */
  | { readonly kind: 'ask'; readonly origin: string; readonly refusal: Refusal }
  /** `readableBy`: the Origin whose page may read the reason. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly readableBy?: string };

/**
 * The same on every path, so that a page that is not approved cannot find out by preflights which paths exist. These are all the methods
 * that a page may use.
 */
const STRANGERS_METHODS = ['DELETE', 'GET', 'POST'];

/**
 * Stops any website that the creator visits from driving the queue: a page acts only under an Origin that the creator approved. `null`
 * (sandboxed frames, data: and file: pages) and origins not spelled as browsers spell them never pass and read nothing. Any other page may
 * read the code of its refusal, and nothing else. The bridge's own docs page is no exception: it needs the token like any program.
 */
export function checkOrigin(head: RequestHead, standingOf: (origin: string) => OriginStanding): OriginVerdict {
  const origin = head.headers.get('origin')?.[0];
  const open = isOpenPath(head.method, head.path);
  if (origin === undefined) {
    return open ? { kind: 'caller', caller: { kind: 'anyone' } } : { kind: 'needs-token' };
  }
  if (origin === `http://${only(head, 'host')}`) {
    return open ? { kind: 'caller', caller: { kind: 'anyone' } } : { kind: 'needs-token' };
  }
  const standing = standingOf(origin);
  if (standing === 'approved') return { kind: 'caller', caller: { kind: 'page', origin } };
  const notAllowed = refusal(403, 'origin_not_allowed', SAY.originDenied);
  if (standing === 'malformed') return { kind: 'refused', refusal: notAllowed };
  // It asks nothing: the call that follows does.
  const preflight = readPreflight(head, STRANGERS_METHODS);
  if (preflight !== null) return { kind: 'preflight', origin, preflight };
  switch (standing) {
    case 'unknown':
      // The client library holds no data; loading it must not wait for the creator.
      if (open && head.path === '/client.js') return { kind: 'caller', caller: { kind: 'anyone', origin } };
      return { kind: 'ask', origin, refusal: refusal(403, 'origin_not_approved', SAY.originUnknown) };
    case 'denied':
      return { kind: 'refused', refusal: notAllowed, readableBy: origin };
    default:
      return standing satisfies never;
  }
}

/**
 * Stops other users and sandboxed programs of this machine, which reach 127.0.0.1 but cannot read the creator's bridge.json. The comparison
 * takes the same time wherever the first difference is.
 */
export function checkToken(head: RequestHead, token: string): Refusal | null {
  const challenge = { 'WWW-Authenticate': 'Bearer realm="studio-queue"' };
  const authorization = head.headers.get('authorization')?.[0];
  if (authorization === undefined) {
    return refusal(401, 'token_required', SAY.tokenRequired, challenge);
  }
  const given = /^bearer ([\x21-\x7e]+)$/i.exec(authorization)?.[1] ?? '';
  if (given.length <= TOKEN_MAX_CHARS && given.length === token.length) {
    if (timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(token, 'latin1'))) return null;
  }
  return refusal(401, 'token_invalid', SAY.tokenInvalid, challenge);
}

/** Stops a page in a loop from starving the others. `waitMs` is the time until the caller's next turn; 0 means now. */
export function checkRate(waitMs: number): Refusal | null {
  if (waitMs <= 0) return null;
  return refusal(429, 'too_many_requests', SAY.tooFast, { 'Retry-After': String(Math.ceil(waitMs / 1_000)) });
}

/** Stops probing for routes. `methods` are those of the path, or null when no route has it. */
export function checkRoute(head: RequestHead, methods: readonly string[] | null): Refusal | null {
  if (methods === null) return refusal(404, 'route_not_found', SAY.noRoute);
  if (methods.includes(head.method)) return null;
  return refusal(405, 'method_not_allowed', SAY.wrongMethod, { Allow: methods.join(', ') });
}

/**
 * Stops an approved page from acting as a worker: it may add tasks, but a script that got into it must not take them away or complete them.
 * `closed` are those of the path's methods that only programs may call.
 */
export function checkAudience(head: RequestHead, closed: readonly string[]): Refusal | null {
  return closed.includes(head.method) ? refusal(403, 'origin_not_allowed', SAY.programsOnly) : null;
}

export function hasBody(head: RequestHead): boolean {
  if (head.headers.has('transfer-encoding')) return true;
  const length = head.headers.get('content-length')?.[0];
  return length !== undefined && !/^0+$/.test(length);
}

const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i;

/**
 * Stops HTML forms, which can send text/plain and form bodies across origins without a preflight. Also stops compressed bodies, which
 * unpack to a thousand times their size.
 */
export function checkContentType(head: RequestHead): Refusal | null {
  const encoding = head.headers.get('content-encoding')?.[0];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return refusal(415, 'unsupported_media_type', SAY.compressed);
  }
  if (!hasBody(head)) return null;
  if (head.method === 'GET') return refusal(400, 'invalid_request', SAY.getWithBody);
  if (JSON_TYPE.test(head.headers.get('content-type')?.[0] ?? '')) return null;
  return refusal(415, 'unsupported_media_type', SAY.notJsonType);
}

/** Stops memory being filled; a chunked body, which declares no length, is counted while it is read. */
export function checkDeclaredSize(head: RequestHead): Refusal | null {
  const length = Number(head.headers.get('content-length')?.[0] ?? '0');
  if (length <= MAX_BODY_BYTES) return null;
  return BODY_TOO_LARGE;
}
export const BODY_TOO_LARGE: Refusal = refusal(413, 'body_too_large', SAY.bodyTooLarge);

export interface Preflight {
  readonly headers: Readonly<Record<string, string>>;
}

/** The reply to a page's preflight, or null when the request is not a preflight. `methods` are those that the page may use on the path. */
export function readPreflight(head: RequestHead, methods: readonly string[]): Preflight | null {
  if (head.method !== 'OPTIONS' || !head.headers.has('access-control-request-method')) return null;
  const wantsPrivateNetwork = head.headers.get('access-control-request-private-network')?.[0] === 'true';
  return {
    headers: {
      'Access-Control-Allow-Methods': methods.join(', '),
      'Access-Control-Allow-Headers': 'Content-Type, Idempotency-Key, Last-Event-ID',
      'Access-Control-Max-Age': '600',
      ...(wantsPrivateNetwork ? { 'Access-Control-Allow-Private-Network': 'true' } : {}),
    },
  };
}
