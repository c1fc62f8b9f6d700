import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Language } from '../../contract/words';
import { HeldRequests } from './held-requests';
import type { Origins } from './origins';
import type { RateLimit } from './rate-limit';
import { type Refusal, refusal, refusalBody } from './refusal';
import { SAY } from './refusal-words';
import {
  type Caller,
  checkAudience,
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
  hasBody,
  type Preflight,
  type RequestHead,
  readHead,
  readPreflight,
} from './request-guard';
import type { RouteTable } from './route-table';

export interface FrontDoorParts {
  /** The port that was bound: Host must name it. */
  readonly port: () => number;
  readonly token: string;
  readonly origins: Pick<Origins, 'standingOf' | 'request' | 'onRequests'>;
  readonly routes: Pick<RouteTable, 'methodsOf' | 'programMethodsOf'>;
  readonly rateLimit: RateLimit;
  /** How long a page's request waits for the creator's decision. */
  readonly holdMs: number;
  readonly language: () => Language;
  /** Of each request that the router never sees. */
  readonly countRequest: (kind: 'preflight' | 'refused', status: number) => void;
}

/** A refused body is read and dropped for up to this long and this many bytes, so that its sender can read the refusal. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 8 * 1024 * 1024;

type Verdict =
  | { readonly kind: 'admitted'; readonly caller: Caller }
  | { readonly kind: 'preflight'; readonly preflight: Preflight }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Refused, unless the creator lets the page in meanwhile. */
  | { readonly kind: 'ask'; readonly origin: string; readonly refusal: Refusal };

/**
 * Runs the guard in front of the router, not as one of its hooks. A router replies to a malformed path or an unknown method by itself,
 * before any hook, and the order of the checks would then depend on it.
 */
export class FrontDoor {
  readonly #parts: FrontDoorParts;
  readonly #held: HeldRequests;
  /** Who made each request that was let in. */
  readonly #callers = new WeakMap<IncomingMessage, Caller>();

  constructor(parts: FrontDoorParts) {
    this.#parts = parts;
    this.#held = new HeldRequests(parts.origins, parts.holdMs);
  }

  /** true: the router handles it. false: the reply was sent. A promise only while the creator is asked about the page. */
  admit(request: IncomingMessage, response: ServerResponse): boolean | Promise<boolean> {
    const head = readHead(request.method ?? '', this.#withoutLastSlash(request.url ?? ''), request.rawHeaders);
    request.url = head.target;
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Vary', 'Origin');
    response.setHeader('Cross-Origin-Resource-Policy', head.path === '/client.js' ? 'cross-origin' : 'same-origin');

    const first = this.#judge(head, response);
    const waiting = first.kind === 'ask' ? this.#held.hold(first.origin, request) : undefined;
    if (waiting === undefined) return this.#conclude(first, request, response, head);
    return waiting.then(() => {
      // The caller left: nothing may be done in its name.
      if (request.destroyed) return false;
      // Whatever ended the wait, the whole guard decides again, by the present state.
      const last = this.#judge(head, response);
      // Otherwise a page that keeps its connection would delay the bridge's stop.
      if (last.kind === 'ask') response.setHeader('Connection', 'close');
      return this.#conclude(last, request, response, head);
    });
  }

  /** Whether a program with the token made a request that was let in; whatever is not known is none. */
  isProgram(request: IncomingMessage): boolean {
    return this.#callers.get(request)?.kind === 'program';
  }
  /** Counts a request that was let in as so many calls more of its caller's. */
  charge(request: IncomingMessage, calls: number): void {
    const caller = this.#callers.get(request);
    if (caller !== undefined) this.#parts.rateLimit.charge(bucketOf(caller), calls);
  }

  /** Refuses the requests that wait for the creator, and lets none wait from now on. */
  close(): void {
    this.#held.close();
  }

  #judge(head: RequestHead, response: ServerResponse): Verdict {
    const early =
      checkHost(head, this.#parts.port()) ??
      checkTarget(head) ??
      checkHeaderShape(head) ??
      checkNotForwarded(head) ??
      checkFetchMode(head);
    if (early !== null) return { kind: 'refused', refusal: early };

    const verdict = checkOrigin(head, (origin) => this.#parts.origins.standingOf(origin));
    const readableBy = (origin: string) => response.setHeader('Access-Control-Allow-Origin', origin);
    switch (verdict.kind) {
      case 'needs-token': {
        const refused = checkToken(head, this.#parts.token);
        return refused === null ? this.#judgeCall(head, { kind: 'program' }) : { kind: 'refused', refusal: refused };
      }
      case 'preflight':
        readableBy(verdict.origin);
        return verdict;
      case 'ask':
        readableBy(verdict.origin);
        // No yes of the creator's would help there, so they are not asked.
        return this.#checkForPages(head) === null ? verdict : { kind: 'refused', refusal: verdict.refusal };
      case 'refused':
        if (verdict.readableBy !== undefined) readableBy(verdict.readableBy);
        return verdict;
      case 'caller': {
        const { caller } = verdict;
        if (caller.kind !== 'program' && caller.origin !== undefined) {
          readableBy(caller.origin);
          response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
        }
        return this.#judgeCall(head, caller);
      }
      default:
        return verdict satisfies never;
    }
  }

  /** The checks that follow once it is known who calls. */
  #judgeCall(head: RequestHead, caller: Caller): Verdict {
    const tooFast = checkRate(this.#parts.rateLimit.take(bucketOf(caller)));
    if (tooFast !== null) return { kind: 'refused', refusal: tooFast };
    const methods = this.#parts.routes.methodsOf(head.path);
    let preflight: Preflight | null = null;
    if (caller.kind === 'page' && methods !== null) {
      const notForPages = this.#checkForPages(head);
      if (notForPages !== null) return { kind: 'refused', refusal: notForPages };
      const closed = this.#parts.routes.programMethodsOf(head.path);
      const open = methods.filter((method) => !closed.includes(method));
      // Where nothing is open the call is refused, and not its preflight: the page could not read why.
      preflight = readPreflight(head, open.length > 0 ? open : methods);
    }
    if (preflight !== null) return { kind: 'preflight', preflight };
    const late = checkRoute(head, methods) ?? checkContentType(head) ?? checkDeclaredSize(head);
    return late === null ? { kind: 'admitted', caller } : { kind: 'refused', refusal: late };
  }

  #checkForPages(head: RequestHead): Refusal | null {
    return checkAudience(head, this.#parts.routes.programMethodsOf(head.path));
  }

  #conclude(verdict: Verdict, request: IncomingMessage, response: ServerResponse, head: RequestHead): boolean {
    switch (verdict.kind) {
      case 'admitted':
        this.#callers.set(request, verdict.caller);
        return true;
      case 'preflight':
        this.#parts.countRequest('preflight', 204);
        // A browser sends no body here, and nothing else would end the wait for a body that never comes.
        if (hasBody(head)) response.setHeader('Connection', 'close');
        response.writeHead(204, verdict.preflight.headers).end();
        return false;
      case 'refused':
      case 'ask': {
        const language = this.#parts.language();
        this.#parts.countRequest('refused', verdict.refusal.status);
        if (hasBody(head)) refuseAndDrain(request, response, verdict.refusal, language);
        else sendRefusal(response, verdict.refusal, language).end();
        return false;
      }
      default:
        return verdict satisfies never;
    }
  }

  /** `/api/queue/list/` is meant as `/api/queue/list`. Before any check, so that guard and router read the same path. */
  #withoutLastSlash(target: string): string {
    const path = target.split('?', 1)[0] ?? '';
    const shorter = path.slice(0, -1);
    if (!path.endsWith('/') || this.#parts.routes.methodsOf(path) !== null) return target;
    return this.#parts.routes.methodsOf(shorter) === null ? target : shorter + target.slice(path.length);
  }
}

const bucketOf = (caller: Caller): string => (caller.kind === 'page' ? caller.origin : caller.kind);

/** Writes head and body of a refusal; the caller ends the response. */
function sendRefusal(response: ServerResponse, refused: Refusal, language: Language): ServerResponse {
  const body = refusalBody(refused, language);
  response.writeHead(refused.status, {
    ...refused.headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  response.write(body);
  return response;
}

/**
 * Refuses a request whose body is still arriving, then closes. Closing at once would reset the connection, and the sender would see the
 * reset instead of the reason. So the rest is read and dropped, up to a bound.
 */
export function refuseAndDrain(
  request: IncomingMessage,
  response: ServerResponse,
  refused: Refusal,
  language: Language,
): void {
  response.setHeader('Connection', 'close');
  sendRefusal(response, refused, language);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  let dropped = 0;
  request.on('data', (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > LINGER_BYTES) end();
  });
  request.once('end', end).once('close', end).once('error', end);
  request.resume();
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** What Node's parser refused has no request object: the reply is written to the socket, which is then closed. */
export function refuseUnparsed(error: NodeJS.ErrnoException, socket: Socket, language: Language): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    replyAndClose(socket, refusal(431, 'invalid_request', SAY.headersTooLong), language);
  } else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    refuseSlow(socket, language);
  } else {
    replyAndClose(socket, refusal(400, 'invalid_request', SAY.notHttp), language);
  }
}

/** For a request that did not arrive in time and has got no reply yet. */
export function refuseSlow(socket: Socket, language: Language): void {
  replyAndClose(socket, refusal(408, 'invalid_request', SAY.tooSlow), language);
}

/** CONNECT would make us a proxy. Node hands its socket over before any check could run, so it is refused here. */
export function refuseConnect(socket: Socket, language: Language): void {
  replyAndClose(socket, refusal(400, 'invalid_request', SAY.noProxy), language);
}

function replyAndClose(socket: Socket, refused: Refusal, language: Language): void {
  const body = refusalBody(refused, language);
  const head = [
    `HTTP/1.1 ${refused.status} ${REASONS[refused.status] ?? 'Error'}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
