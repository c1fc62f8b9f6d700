import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, type Dispatcher, request } from 'undici';

const MAX_HEADER_BYTES = 64 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  /** The first one of the name, in lower case. */
  header(name: string): string | undefined;
  /** The uncompressed body. Throws BodyTooLargeError beyond `maxBytes`, UnknownEncodingError, or what broke it off. */
  read(maxBytes: number): AsyncGenerator<Buffer, void>;
}

export class BodyTooLargeError extends Error {}
export class UnknownEncodingError extends Error {
  readonly encoding: string;
  constructor(encoding: string) {
    super(`unknown content encoding ${encoding}`);
    this.encoding = encoding;
  }
}

/**
 * Development servers listen on 127.0.0.1, on ::1 or on both, and the hosts file names only one of them on many systems: both are tried
 * for every name below localhost.
 */
const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  if (!/(?:^|\.)localhost$/iu.test(hostname) || options.all !== true) {
    lookup(hostname, options, callback);
    return;
  }
  callback(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ]);
};

/**
 * Connections of one run to servers that the creator named, or that their code named: any address is allowed, no redirect is followed, and
 * nothing ends a silent one but the request's signal. `close` ends them all, with whatever is still being read.
 */
export class HttpClient {
  // Of its own, so that it ends with the run: a pooled connection of the process would outlive a cancel.
  readonly #agent = new Agent({
    connect: { lookup: lookupLoopback, autoSelectFamily: true, timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: MAX_HEADER_BYTES,
  });

  /** Resolves with the head of the reply. Throws the signal's reason, or the network's own error. */
  async send(url: URL, { method, headers = {}, body, signal }: HttpRequest): Promise<HttpReply> {
    signal.throwIfAborted();
    // Compression only delays lines on their way from this machine; a server that compresses all the same is understood.
    const reply = await request(url, {
      dispatcher: this.#agent,
      method,
      signal,
      headers: { 'user-agent': 'StudioQueue/0.1', 'accept-encoding': 'identity', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    // A body that is given up ends with its connection, which is no error.
    reply.body.on('error', () => {});
    return {
      status: reply.statusCode,
      header: (name) => headerOf(reply.headers, name),
      read: (maxBytes) => readBody(reply, maxBytes),
    };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

function headerOf(headers: Dispatcher.ResponseData['headers'], name: string): string | undefined {
  const found = headers[name];
  return Array.isArray(found) ? found[0] : found;
}

async function* readBody(reply: Dispatcher.ResponseData, maxBytes: number): AsyncGenerator<Buffer, void> {
  const stream = uncompressed(reply.body, headerOf(reply.headers, 'content-encoding'));
  let unpacked = 0;
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    unpacked += chunk.length;
    if (unpacked > maxBytes) throw new BodyTooLargeError();
    yield chunk;
  }
}

const DECODERS = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
} as const;
const isKnown = (encoding: string): encoding is keyof typeof DECODERS => Object.hasOwn(DECODERS, encoding);

function uncompressed(body: Readable, given = ''): Readable {
  const encoding = given.trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return body;
  if (!isKnown(encoding)) throw new UnknownEncodingError(encoding.slice(0, 60));
  const decoder = DECODERS[encoding]();
  // Errors of either end reach whoever reads the decoder.
  pipeline(body, decoder, () => {});
  return decoder;
}
