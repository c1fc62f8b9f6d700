import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Language } from '../../contract/words';
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
  readonly origins: Pick<Origins, 'standingOf' | 'request'>;
  readonly routes: Pick<RouteTable, 'methodsOf' | 'programMethodsOf'>;
  readonly rateLimit: RateLimit;
  readonly language: () => Language;
}

/** For how long, and up to how many bytes, a refused body is read and dropped so that its sender can read the refusal. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 8 * 1024 * 1024;

/**
 * Runs the guard in front of the router, not as one of its hooks: a router replies to a malformed path or an unknown
 * method by itself, before any hook, and the order of the checks would depend on it.
 */
export class FrontDoor {
  readonly #parts: FrontDoorParts;

  constructor(parts: FrontDoorParts) {
    this.#parts = parts;
  }

  /** true: the router handles it. false: the reply has been sent. */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const head = readHead(request.method ?? '', this.#withoutLastSlash(request.url ?? ''), request.rawHeaders);
    request.url = head.target;
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Vary', 'Origin');
    response.setHeader('Cross-Origin-Resource-Policy', head.path === '/client.js' ? 'cross-origin' : 'same-origin');

    const early =
      checkHost(head, this.#parts.port()) ??
      checkTarget(head) ??
      checkHeaderShape(head) ??
      checkNotForwarded(head) ??
      checkFetchMode(head);
    if (early !== null) return this.#refuse(request, response, head, early);

    const caller = this.#identify(head, response);
    if ('refused' in caller) return this.#refuse(request, response, head, caller.refused);

    const bucket = caller.kind === 'page' ? caller.origin : caller.kind;
    const tooFast = checkRate(this.#parts.rateLimit.take(bucket));
    if (tooFast !== null) return this.#refuse(request, response, head, tooFast);

    const methods = this.#parts.routes.methodsOf(head.path);
    let preflight: Preflight | null = null;
    if (caller.kind === 'page' && methods !== null) {
      const closed = this.#parts.routes.programMethodsOf(head.path);
      const notForPages = checkAudience(head, methods, closed);
      if (notForPages !== null) return this.#refuse(request, response, head, notForPages);
      const open = methods.filter((method) => !closed.includes(method));
      preflight = readPreflight(head, open);
    }
    if (preflight !== null) {
      response.writeHead(204, preflight.headers).end();
      return false;
    }
    const late = checkRoute(head, methods) ?? checkContentType(head) ?? checkDeclaredSize(head);
    return late === null ? true : this.#refuse(request, response, head, late);
  }

  /** `/api/queue/list/` is meant as `/api/queue/list`. Before any check, so that guard and router read the same path. */
  #withoutLastSlash(target: string): string {
    const path = target.split('?', 1)[0] ?? '';
    const shorter = path.slice(0, -1);
    if (!path.endsWith('/') || this.#parts.routes.methodsOf(path) !== null) return target;
    return this.#parts.routes.methodsOf(shorter) === null ? target : shorter + target.slice(path.length);
  }

  #identify(head: RequestHead, response: ServerResponse): Caller | { refused: Refusal } {
    const verdict = checkOrigin(head, (origin) => this.#parts.origins.standingOf(origin));
    switch (verdict.kind) {
      case 'needs-token': {
        const refused = checkToken(head, this.#parts.token);
        return refused === null ? { kind: 'program' } : { refused };
      }
      case 'refused': {
        const origin = head.headers.get('origin')?.[0];
        if (origin !== undefined && verdict.ask) this.#parts.origins.request(origin);
        if (origin !== undefined && verdict.readable) response.setHeader('Access-Control-Allow-Origin', origin);
        return { refused: verdict.refusal };
      }
      case 'caller': {
        const { caller } = verdict;
        if (caller.kind !== 'program' && caller.origin !== undefined) {
          response.setHeader('Access-Control-Allow-Origin', caller.origin);
          response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
        }
        return caller;
      }
      default:
        return verdict satisfies never;
    }
  }

  #refuse(request: IncomingMessage, response: ServerResponse, head: RequestHead, refused: Refusal): false {
    const language = this.#parts.language();
    if (hasBody(head)) refuseAndDrain(request, response, refused, language);
    else sendRefusal(response, refused, language).end();
    return false;
  }
}

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
 * Refuses a request whose body is still on its way, then closes. Closing at once would reset the connection, and the
 * sender, busy sending, would see the reset instead of the reason; so the rest is read and dropped, up to a bound.
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
    replyAndClose(socket, refusal(408, 'invalid_request', SAY.tooSlow), language);
  } else {
    replyAndClose(socket, refusal(400, 'invalid_request', SAY.notHttp), language);
  }
}

/** CONNECT would make us a proxy; a socket is handed over before any check could run, so it is refused here. */
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
