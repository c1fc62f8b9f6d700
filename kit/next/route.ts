/**
 * Studio Queue behind your own Next.js app: copy this file to `app/api/queue/[...path]/route.ts`. Your pages then call the queue by relative
 * addresses (`fetch('/api/queue/enqueue')`), and the browser never sees the token, which only this server side reads.
 *
 * It serves the pages of this app on this computer and nobody else: requests of other sites, of other computers and through tunnels are
 * refused. Start Next with `-H 127.0.0.1`, so that other computers do not reach it at all.
 *
 * The home folder of an app that was started with `--home` is given by the environment variable STUDIO_QUEUE_HOME.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const MAX_BODY_BYTES = 1024 * 1024;
/** What a page may call. The calls of workers (`claim`, `tasks/…` by POST) are for programs with the token only. */
const CALLS: Readonly<Record<string, RegExp>> = {
  GET: /^(?:[a-z.]+|status\/[^/]+|tasks\/[^/]+\/logs)$/,
  POST: /^(?:enqueue|pipelines|(?:retry|approve)\/[^/]+)$/,
  DELETE: /^cancel\/[^/]+$/,
};
const SEGMENT = /^[A-Za-z0-9_~-][A-Za-z0-9_.~-]*$/;
const LOOPBACK = /^(?:::1|::ffff:127(?:\.\d+){3}|127(?:\.\d+){3})$/;
const LOCAL_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;
const SENT_ON = ['accept', 'content-type', 'idempotency-key', 'last-event-id'];
const SENT_BACK = ['content-type', 'retry-after', 'allow'];

const SAY = {
  notRunning: {
    ko: 'Studio Queue가 실행되고 있지 않습니다. 앱을 켠 뒤 다시 시도하세요.',
    en: 'Studio Queue is not running. Start it, then try again.',
  },
  elsewhere: {
    ko: '이 컴퓨터에서 연 이 사이트의 페이지만 큐를 쓸 수 있습니다.',
    en: 'Only pages of this site, opened on this computer, may use the queue.',
  },
  noCall: { ko: '페이지가 부를 수 있는 주소가 아닙니다.', en: 'This is no call that a page can make.' },
  tooLarge: { ko: '보낸 내용이 1 MiB보다 큽니다.', en: 'What was sent is larger than 1 MiB.' },
} as const;

interface Context {
  /** A promise since Next 15. */
  readonly params: Promise<{ path: string[] }>;
}

async function forward(request: Request, { params }: Context): Promise<Response> {
  if (!isOwnPage(request)) return refuse(request, 403, 'not_a_page_request', 'elsewhere');
  const { path } = await params;
  const call = path.join('/');
  if (!path.every((segment) => SEGMENT.test(segment)) || CALLS[request.method]?.test(call) !== true) {
    return refuse(request, 404, 'route_not_found', 'noCall');
  }
  const isTooLarge = Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES;
  const body = isTooLarge || request.method === 'GET' ? '' : await request.text();
  if (isTooLarge || body.length > MAX_BODY_BYTES) return refuse(request, 413, 'body_too_large', 'tooLarge');

  const bridge = await findBridge();
  if (bridge === undefined) return refuse(request, 503, 'not_running', 'notRunning');
  const headers = only(request.headers, SENT_ON);
  headers.set('authorization', `Bearer ${bridge.token}`);
  try {
    const reply = await fetch(`${bridge.url}/api/queue/${call}${new URL(request.url).search}`, {
      method: request.method,
      headers,
      ...(body === '' ? {} : { body }),
      cache: 'no-store',
      redirect: 'manual',
      // A page that goes ends its event stream.
      signal: request.signal,
    });
    const back = only(reply.headers, SENT_BACK);
    // `no-transform`: Next compresses what it may, and a compressed stream of events arrives in blocks.
    back.set('cache-control', 'no-store, no-transform');
    back.set('x-content-type-options', 'nosniff');
    return new Response(reply.body, { status: reply.status, headers: back });
  } catch {
    // bridge.json of an app that was killed: nobody listens there.
    return refuse(request, 503, 'not_running', 'notRunning');
  }
}

export { forward as DELETE, forward as GET, forward as POST };

/**
 * Whether a page of this app on this computer calls, or a program on it. Stops other websites (also those on another port of localhost,
 * which browsers call the same site), names that were re-pointed at this computer, tunnels and other computers.
 */
function isOwnPage({ headers }: Request): boolean {
  const host = headers.get('host') ?? '';
  if (!LOCAL_HOST.test(host)) return false;
  const from = headers.get('sec-fetch-site');
  if (from !== null && from !== 'same-origin' && from !== 'none') return false;
  const origin = headers.get('origin');
  if (origin !== null && origin !== `http://${host}` && origin !== `https://${host}`) return false;
  // Next itself notes here where the request came from.
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim());
  return hops.every((hop) => hop === '' || LOOPBACK.test(hop)) && !headers.has('forwarded') && !headers.has('via');
}

function only(headers: Headers, names: readonly string[]): Headers {
  const kept = new Headers();
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}

/** In the shape and with the sentence of the bridge's own refusals, in the browser's language. */
function refuse(request: Request, status: number, code: string, why: keyof typeof SAY): Response {
  const language = /^ko\b/i.test(request.headers.get('accept-language') ?? '') ? 'ko' : 'en';
  const message = SAY[why][language];
  return Response.json(
    { success: false, error: message, code, message },
    { status, headers: { 'cache-control': 'no-store' } },
  );
}

interface Bridge {
  readonly url: string;
  readonly token: string;
}

/** Read for each request: another start of the app may have another port or token. */
async function findBridge(): Promise<Bridge | undefined> {
  for (const home of homes()) {
    try {
      const found: unknown = JSON.parse(await readFile(join(home, 'bridge.json'), 'utf8'));
      if (isBridge(found)) return found;
    } catch {
      // The next one.
    }
  }
  return undefined;
}

function isBridge(found: unknown): found is Bridge {
  if (typeof found !== 'object' || found === null) return false;
  return 'url' in found && typeof found.url === 'string' && 'token' in found && typeof found.token === 'string';
}

/** Where the app may have its home folder. */
function homes(): string[] {
  const { STUDIO_QUEUE_HOME, APPDATA, XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME } = process.env;
  if (STUDIO_QUEUE_HOME) return [STUDIO_QUEUE_HOME];
  const user = homedir();
  const parents =
    process.platform === 'win32'
      ? [APPDATA ?? join(user, 'AppData', 'Roaming')]
      : process.platform === 'darwin'
        ? [join(user, 'Library', 'Application Support')]
        : [XDG_CONFIG_HOME || join(user, '.config'), XDG_DATA_HOME, XDG_STATE_HOME, user];
  return parents.flatMap((parent) => (parent ? [join(parent, 'Studio Queue')] : []));
}
