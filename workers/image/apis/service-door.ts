import { z } from 'zod';
import { check } from '../../../contract/check';
import { BodyTooLargeError, HttpClient } from '../../creator/http';
import { type EgressProxy, startEgressProxy } from '../web/egress-proxy';
import { guardedGet } from '../web/guarded-get';
import type { AddressPolicy } from '../web/public-address';

/** A picture of 4K in base64, with room to spare. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;
const MAX_WORDS_BYTES = 20_000;
const NO_BODY = new Set([204, 205, 304]);

/** What a connection ends with that was there: the service may have had the request. */
const BROKEN = /^(?:UND_ERR_SOCKET|ECONNRESET|EPIPE|HPE_\w+)$/u;

/** Why no whole reply came. `half`: it began, or the connection broke while it was waited for, so the picture may have been charged. */
export class NoReplyError extends Error {
  readonly why: 'unreachable' | 'half' | 'too_large';
  constructor(why: NoReplyError['why'], cause?: unknown) {
    super(`no whole reply: ${why}`, { cause });
    this.why = why;
  }
}

/** What a reply says of its price: tokens, or an amount in US dollars. */
export interface Usage {
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  readonly dollars?: number;
}

const tokens = z.number().min(0).max(1e9).optional().catch(undefined);
const usageSchema = z.looseObject({
  /** OpenAI's, and what gateways add to it. */
  usage: z
    .looseObject({
      input_tokens: tokens,
      output_tokens: tokens,
      cost: z.number().min(0).max(1_000).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  /** Gemini's. */
  usageMetadata: z.looseObject({ promptTokenCount: tokens, candidatesTokenCount: tokens }).optional().catch(undefined),
});

/**
 * The way of the SDK's requests to one service, at the address that the creator typed: it may be this machine, and no redirect leads
 * elsewhere. Where the service names the address of a picture on another host, that is fetched as a stranger's page is: through the proxy
 * that checks addresses, and without the key.
 */
export class ServiceDoor {
  readonly #client = new HttpClient();
  readonly #origin: string;
  readonly #policy: AddressPolicy;
  #proxy: Promise<EgressProxy> | undefined;
  #usage: Usage = {};
  #words = '';

  constructor(base: URL, policy: AddressPolicy) {
    this.#origin = base.origin;
    this.#policy = policy;
  }

  /** What the latest reply of the service said of its price. */
  get usage(): Usage {
    return this.#usage;
  }

  /** The beginning of that reply: why it has no picture. It may echo the key. */
  get words(): string {
    return this.#words;
  }

  async close(): Promise<void> {
    await this.#client.close();
    await (await this.#proxy?.catch(() => undefined))?.close();
  }

  /** The `fetch` of the SDK. Throws NoReplyError and the signal's reason. */
  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const signal = init.signal ?? new AbortController().signal;
    if (url.origin !== this.#origin) return this.#fromElsewhere(url, signal);
    let hasBegun = false;
    try {
      const reply = await this.#client.send(url, {
        method: init.method === 'POST' ? 'POST' : 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        ...(typeof init.body === 'string' ? { body: init.body } : {}),
        signal,
      });
      hasBegun = true;
      const chunks: Buffer[] = [];
      for await (const chunk of reply.read(MAX_REPLY_BYTES)) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      if (init.method === 'POST') {
        this.#usage = usageIn(bytes);
        this.#words = bytes.toString('utf8', 0, MAX_WORDS_BYTES);
      }
      const headers = new Headers();
      for (const name of ['content-type', 'retry-after']) {
        const value = reply.header(name);
        if (value !== undefined) headers.set(name, value);
      }
      // A `Response` cannot have one of the others.
      const status = reply.status >= 200 && reply.status <= 599 ? reply.status : 502;
      return new Response(NO_BODY.has(status) ? null : bytes, { status, headers });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BodyTooLargeError) throw new NoReplyError('too_large', error);
      throw new NoReplyError(hasBegun || isBroken(error) ? 'half' : 'unreachable', error);
    }
  };

  async #fromElsewhere(url: URL, signal: AbortSignal): Promise<Response> {
    this.#proxy ??= startEgressProxy({ policy: this.#policy });
    const proxy = await this.#proxy;
    try {
      const got = await guardedGet(url.href, {
        proxy,
        signal,
        userAgent: 'StudioQueue/0.1',
        maxBytes: MAX_REPLY_BYTES,
      });
      if (!got.isWhole) throw new NoReplyError('too_large');
      return new Response(new Uint8Array(got.body), { status: got.status });
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof NoReplyError ? error : new NoReplyError('half', error);
    }
  }
}

function isBroken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && BROKEN.test(String(error.code));
}

function usageIn(bytes: Buffer): Usage {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch {
    return {};
  }
  const read = check(usageSchema, json);
  if (!read.success) return {};
  const { usage, usageMetadata } = read.data;
  const tokensIn = usage?.input_tokens ?? usageMetadata?.promptTokenCount;
  const tokensOut = usage?.output_tokens ?? usageMetadata?.candidatesTokenCount;
  return {
    ...(tokensIn === undefined ? {} : { tokensIn }),
    ...(tokensOut === undefined ? {} : { tokensOut }),
    ...(usage?.cost === undefined ? {} : { dollars: usage.cost }),
  };
}
