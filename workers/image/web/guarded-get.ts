import { type Dispatcher, ProxyAgent, request } from 'undici';
import type { EgressProxy } from './egress-proxy';
import { RefusedAddressError } from './public-address';

const MAX_REDIRECTS = 5;

export interface GuardedRequest {
  readonly proxy: EgressProxy;
  /** Ends the whole of it, its redirects and its body included. */
  readonly signal: AbortSignal;
  readonly userAgent: string;
  /** Of a longer body only the beginning is read. */
  readonly maxBytes: number;
}

export interface GuardedReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Empty unless the status is 200. */
  readonly body: Buffer;
  /** False when there was more than `maxBytes`. */
  readonly isWhole: boolean;
}

/**
 * GET through the proxy, which resolves and checks the address of every hop. Throws RefusedAddressError, the signal's reason, and what
 * breaks on the way: a body that ends too early as well.
 */
export async function guardedGet(address: string, { maxBytes, ...asked }: GuardedRequest): Promise<GuardedReply> {
  const { proxy } = asked;
  const token = `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`;
  const dispatcher = new ProxyAgent({ uri: proxy.url, token });
  try {
    let url = new URL(address);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        throw new RefusedAddressError(url.hostname, 'only http and https are allowed');
      }
      const { statusCode: status, headers, body } = await ask(url, dispatcher, asked);
      const { location } = headers;
      if (status < 300 || status > 399 || typeof location !== 'string') {
        const read = status === 200 ? await beginningOf(body, maxBytes) : { body: Buffer.alloc(0), isWhole: true };
        return { status, headers, ...read };
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
  dispatcher: Dispatcher,
  { proxy, signal, userAgent }: Omit<GuardedRequest, 'maxBytes'>,
): Promise<Dispatcher.ResponseData> {
  try {
    const headers = { 'user-agent': userAgent, 'accept-encoding': 'identity' };
    const response = await request(url, { dispatcher, signal, headers });
    // A body that is given up ends with its connection, which is no error.
    response.body.on('error', () => {});
    return response;
  } catch (error) {
    if (proxy.wasRefused(url.href)) throw new RefusedAddressError(url.hostname, 'the address or port is not allowed');
    throw error;
  }
}

async function beginningOf(stream: Dispatcher.ResponseData['body'], maxBytes: number) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBytes), isWhole: bytes <= maxBytes };
}
