import robotsParser from 'robots-parser';
import { type Dispatcher, ProxyAgent, request } from 'undici';
import { readRetryAfter } from '../../runtime/retry-after';
import { CRAWL_TIMES } from './crawl-times';
import type { EgressProxy } from './egress-proxy';
import { RefusedAddressError } from './public-address';

/** Who we say we are, to robots.txt as well. */
export const USER_AGENT = 'StudioQueue/0.1';

/** RFC 9309: a crawler must read at least this much. Of a larger file the beginning counts. */
const MAX_ROBOTS_BYTES = 512 * 1024;
const MAX_REDIRECTS = 5;
const DEFAULT_WAIT_SECONDS = 60;
const MAX_WAIT_SECONDS = 3_600;

/** `later`: the site could not say, because it is down or overloaded. */
type Verdict = 'allowed' | 'forbidden' | 'later';

export interface Robots {
  /** Throws RefusedAddressError, and the signal's reason. */
  verdict(url: string): Promise<Verdict>;
  /** How long the sites that said `later` asked to be left alone: the longest of them. */
  readonly waitSeconds: number;
}

/**
 * The robots.txt of every origin visited, read once per task, through the browser's own way out. By RFC 9309 a 4xx allows everything;
 * after a server error or no response nothing is visited for now.
 */
export function robotsOf(request: {
  readonly proxy: EgressProxy;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}): Robots {
  const { proxy, signal, timeoutMs = CRAWL_TIMES.robots } = request;
  const known = new Map<string, Promise<(url: string) => Verdict>>();
  let waitSeconds = DEFAULT_WAIT_SECONDS;
  const read = async (origin: string): Promise<(url: string) => Verdict> => {
    const address = `${origin}/robots.txt`;
    try {
      const { status, text, retryAfterSeconds } = await getText(
        address,
        proxy,
        AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      );
      // 429: it is asked to slow down, which is no permission.
      if (status >= 500 || status === 429) {
        waitSeconds = Math.max(waitSeconds, Math.min(retryAfterSeconds, MAX_WAIT_SECONDS));
        return () => 'later';
      }
      if (status !== 200) return () => 'allowed';
      const robots = robotsParser(address, text);
      return (url) => (robots.isAllowed(url, USER_AGENT) === false ? 'forbidden' : 'allowed');
    } catch (error) {
      signal.throwIfAborted();
      // The caller treats an address that is not public differently from a site that does not respond.
      if (error instanceof RefusedAddressError) throw error;
      return () => 'later';
    }
  };
  return {
    verdict: async (url) => {
      const { origin } = new URL(url);
      const rules = known.get(origin) ?? read(origin);
      known.set(origin, rules);
      return (await rules)(url);
    },
    get waitSeconds() {
      return waitSeconds;
    },
  };
}

interface Reply {
  readonly status: number;
  readonly text: string;
  /** 0 when the site did not say. */
  readonly retryAfterSeconds: number;
}

/** GET through the proxy, which resolves and checks the address of every hop. */
async function getText(address: string, proxy: EgressProxy, until: AbortSignal): Promise<Reply> {
  const token = `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`;
  const dispatcher = new ProxyAgent({ uri: proxy.url, token });
  try {
    let url = new URL(address);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        throw new RefusedAddressError(url.hostname, 'only http and https are allowed');
      }
      const { statusCode, headers, body } = await ask(url, { dispatcher, signal: until }, proxy);
      const { location } = headers;
      if (statusCode < 300 || statusCode > 399 || typeof location !== 'string') {
        return {
          status: statusCode,
          text: statusCode === 200 ? await beginningOf(body) : '',
          retryAfterSeconds: Math.ceil(readRetryAfter(headers['retry-after']?.toString()) ?? 0),
        };
      }
      url = new URL(location, url);
    }
    throw new Error('too many redirects');
  } finally {
    // Also ends a body that was not read to its end.
    await dispatcher.destroy();
  }
}

async function ask(
  url: URL,
  options: { readonly dispatcher: Dispatcher; readonly signal: AbortSignal },
  proxy: EgressProxy,
): Promise<Dispatcher.ResponseData> {
  try {
    const response = await request(url, {
      ...options,
      headers: { 'user-agent': USER_AGENT, 'accept-encoding': 'identity' },
    });
    // A body that is given up ends with its connection, which is no error.
    response.body.on('error', () => {});
    return response;
  } catch (error) {
    if (proxy.wasRefused(url.href)) throw new RefusedAddressError(url.hostname, 'the address or port is not allowed');
    throw error;
  }
}

/** Of the first 512 KiB the whole lines. */
async function beginningOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_ROBOTS_BYTES) break;
  }
  const text = Buffer.concat(chunks).subarray(0, MAX_ROBOTS_BYTES).toString('utf8');
  return bytes > MAX_ROBOTS_BYTES ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
}
