import { Agent, type Dispatcher, request } from 'undici';
import { type AddressPolicy, RefusedAddressError, resolveTarget, targetOf } from './public-address';

/** Who we say we are, to robots.txt as well. */
export const USER_AGENT = 'StudioQueue/0.1';

const MAX_REDIRECTS = 5;

export interface GuardedFetchOptions {
  readonly policy: AddressPolicy;
  /** A larger body is given up with BodyTooLargeError. */
  readonly maxBytes: number;
  /** For everything, redirects included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GuardedResponse {
  /** After redirects. */
  readonly url: string;
  readonly status: number;
  readonly body: Buffer;
}

export class BodyTooLargeError extends Error {}

/**
 * GET under the same rule as the browser's proxy: every hop's address is resolved and checked here, and the connection goes to
 * that very address. Throws RefusedAddressError, BodyTooLargeError, the signal's reason, or the network's own error.
 */
export async function guardedFetch(address: string, options: GuardedFetchOptions): Promise<GuardedResponse> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  let url = new URL(address);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const { location, response } = await getOnce(url, options, signal);
    if (location === undefined) return response;
    url = new URL(location, url);
  }
  throw new Error('too many redirects');
}

async function getOnce(
  url: URL,
  options: GuardedFetchOptions,
  signal: AbortSignal,
): Promise<{ readonly location: string | undefined; readonly response: GuardedResponse }> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RefusedAddressError(url.hostname, 'only http and https are allowed');
  }
  signal.throwIfAborted();
  const { address, family } = await resolveTarget(targetOf(url), options.policy);
  // An agent for this one request: a pooled connection would have been checked for another name.
  const agent = new Agent({
    connect: {
      // No second resolution between check and connect. Node calls it with `all` or without, by version.
      lookup: (_hostname, lookupOptions, callback) => {
        if (lookupOptions.all === true) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
    },
  });
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: { ...options.headers, 'user-agent': USER_AGENT, 'accept-encoding': 'identity' },
    });
    // A body that is given up ends with its connection, which is no error.
    body.on('error', () => {});
    const { location } = headers;
    const isRedirect = statusCode >= 300 && statusCode <= 399 && typeof location === 'string';
    const content = isRedirect ? Buffer.alloc(0) : await readBody(headers, body, options.maxBytes);
    return {
      location: isRedirect ? location : undefined,
      response: { url: url.href, status: statusCode, body: content },
    };
  } finally {
    // Also ends a body that was not read to its end.
    await agent.destroy();
  }
}

async function readBody(
  headers: Dispatcher.ResponseData['headers'],
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
): Promise<Buffer> {
  const declared = Number(headers['content-length'] ?? 0);
  if (declared > maxBytes) throw new BodyTooLargeError();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > maxBytes) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
