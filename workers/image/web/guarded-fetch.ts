import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type AddressPolicy, RefusedAddressError, resolveTarget, targetOf } from './public-address';

/** Who we say we are, to robots.txt as well. */
export const USER_AGENT = 'StudioQueue/0.1';

const MAX_REDIRECTS = 5;

export interface GuardedFetchOptions {
  readonly policy: AddressPolicy;
  /** More than this and the body is given up: throws BodyTooLargeError. */
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
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export class BodyTooLargeError extends Error {}

/**
 * GET under the same rule as the browser's proxy: every hop's address is resolved and checked here, and the connection goes to
 * that very address. Throws RefusedAddressError, BodyTooLargeError, the signal's reason, or whatever the network says.
 */
export async function guardedFetch(address: string, options: GuardedFetchOptions): Promise<GuardedResponse> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs)]);
  let url = new URL(address);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await getOnce(url, options, signal);
    const { location } = response.headers;
    if (response.status < 300 || response.status > 399 || location === undefined) return response;
    url = new URL(location, url);
  }
  throw new Error('too many redirects');
}

async function getOnce(url: URL, options: GuardedFetchOptions, signal: AbortSignal): Promise<GuardedResponse> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RefusedAddressError(url.hostname, 'only http and https are allowed');
  }
  const isHttps = url.protocol === 'https:';
  const target = targetOf(url);
  signal.throwIfAborted();
  const { address, family } = await resolveTarget(target, options.policy);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = (isHttps ? httpsRequest : httpRequest)({
      host: target.host.replace(/^\[|\]$/gu, ''),
      port: target.port,
      // No second resolution between check and connect. Node calls it with `all` or without, by version.
      lookup: (_hostname, lookupOptions, callback) => {
        if (lookupOptions.all === true) callback(null, [{ address, family }]);
        else callback(null, address, family);
      },
      path: `${url.pathname}${url.search}`,
      headers: { ...options.headers, 'user-agent': USER_AGENT, 'accept-encoding': 'identity', host: url.host },
      // Never a pooled connection: it would have been checked for somebody else.
      agent: false,
      signal,
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.end();
  });
  const declared = Number(response.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if (declared > options.maxBytes) throw new BodyTooLargeError();
    for await (const chunk of response) {
      if (!Buffer.isBuffer(chunk)) continue;
      bytes += chunk.length;
      if (bytes > options.maxBytes) throw new BodyTooLargeError();
      chunks.push(chunk);
    }
  } finally {
    response.destroy();
  }
  return { url: url.href, status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}
