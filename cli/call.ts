import { randomUUID } from 'node:crypto';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { createParser } from 'eventsource-parser';
import type { z } from 'zod';
import { type BridgeFile, errorReplySchema } from '../contract/bridge';
import { CliError, EXIT } from './exit';
import { plain } from './text';
import { WORDS } from './words';

/** A call that takes longer has met an app that hangs. */
const CALL_MS = 60_000;
/** The bridge sends a comment every 15 s. */
const SILENT_STREAM_MS = 45_000;
/** Of a reply: a page of a thousand tasks with long texts is a few MB. */
const MAX_REPLY_BYTES = 256 * 1024 * 1024;
/** Of an event: a task as in a list, or lines of a log. */
const MAX_EVENT_CHARS = 64 * 1024 * 1024;

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
export interface Ask {
  readonly query?: Query;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
}
type Method = 'GET' | 'POST' | 'DELETE';

export interface ServerEvent {
  readonly id: string;
  readonly name: string;
  readonly data: string;
}

/** The app's refusal, before it became a CliError: the status and the parsed JSON. */
export interface Reply {
  readonly status: number;
  readonly json: unknown;
}

/**
 * The bridge of a running app. Node's own http with an agent of ours: `fetch` and the global agent may be told by the environment to send
 * requests, and with them the token, through a proxy.
 */
export class Bridge {
  readonly #address: BridgeFile;
  readonly #signal: AbortSignal;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(address: BridgeFile, signal: AbortSignal) {
    this.#address = address;
    this.#signal = signal;
  }

  get pid(): number {
    return this.#address.pid;
  }
  get url(): string {
    return this.#address.url;
  }

  get<S extends z.ZodType>(path: string, schema: S, query?: Query): Promise<z.output<S>> {
    return this.#ask('GET', path, schema, query === undefined ? {} : { query });
  }
  post<S extends z.ZodType>(path: string, schema: S, ask: Ask = {}): Promise<z.output<S>> {
    return this.#ask('POST', path, schema, ask);
  }
  delete<S extends z.ZodType>(path: string, schema: S, query?: Query): Promise<z.output<S>> {
    return this.#ask('DELETE', path, schema, query === undefined ? {} : { query });
  }

  async #ask<S extends z.ZodType>(method: Method, path: string, schema: S, ask: Ask): Promise<z.output<S>> {
    return acceptedAs(schema, await this.reply(method, path, ask));
  }

  /** Adds tasks, once: by its key the app knows a call that is sent again because no reply came. */
  async add(path: string, body: unknown): Promise<Reply> {
    const ask = { body, idempotencyKey: randomUUID() };
    try {
      return await this.reply('POST', path, ask);
    } catch (error) {
      if (!(error instanceof CliError) || error.exit !== EXIT.notRunning) throw error;
      return this.reply('POST', path, ask);
    }
  }

  /** Any reply of the app, for callers that understand a refusal. @throws CliError when the app is not there */
  async reply(method: Method, path: string, ask: Ask = {}): Promise<Reply> {
    const response = await this.#send(method, path, ask, CALL_MS);
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of response) {
        if (!Buffer.isBuffer(chunk)) continue;
        bytes += chunk.length;
        if (bytes > MAX_REPLY_BYTES) throw new CliError(EXIT.refused, WORDS.notUnderstood);
        chunks.push(chunk);
      }
    } catch (error) {
      throw error instanceof CliError ? error : this.#gone();
    }
    try {
      return { status: response.statusCode ?? 0, json: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
    } catch {
      throw new CliError(EXIT.refused, WORDS.notUnderstood);
    }
  }

  /** Server-sent events from `after` on, until the app goes, the stream falls silent or the signal aborts. */
  async *events(after: string | undefined, signal: AbortSignal): AsyncGenerator<ServerEvent> {
    const headers = after === undefined ? {} : { 'Last-Event-ID': after };
    const response = await this.#send('GET', '/api/queue/events', {}, SILENT_STREAM_MS, headers, signal);
    if (response.statusCode !== 200) throw new CliError(EXIT.refused, WORDS.notUnderstood);
    response.setEncoding('utf8');
    const ready: ServerEvent[] = [];
    let isTooLong = false;
    const parser = createParser({
      maxBufferSize: MAX_EVENT_CHARS,
      onError: ({ type }) => {
        isTooLong ||= type === 'max-buffer-size-exceeded';
      },
      onEvent: ({ id = '', event = 'message', data }) => ready.push({ id, name: event, data }),
    });
    try {
      for await (const text of response) {
        parser.feed(String(text));
        if (isTooLong) break;
        yield* ready.splice(0);
      }
    } catch {
      // The connection broke: whoever follows decides whether to come again.
    } finally {
      response.destroy();
    }
    if (isTooLong) throw new CliError(EXIT.refused, WORDS.notUnderstood);
  }

  #send(
    method: Method,
    path: string,
    { query, body, idempotencyKey }: Ask,
    silentMs: number,
    more: Readonly<Record<string, string>> = {},
    signal = this.#signal,
  ): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...more,
      Authorization: `Bearer ${this.#address.token}`,
      ...(text === undefined
        ? {}
        : { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(text)) }),
      ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
    };
    return new Promise((resolve, reject) => {
      const sent: ClientRequest = request(
        new URL(path + queryText(query), this.#address.url),
        { method, headers, agent: this.#agent, signal },
        resolve,
      );
      sent.setTimeout(silentMs, () => sent.destroy());
      sent.on('error', () => reject(this.#gone()));
      // A reply that changes the protocol ends the connection without an error.
      sent.on('close', () => reject(this.#gone()));
      sent.end(text);
    });
  }

  #gone(): CliError {
    return new CliError(EXIT.notRunning, WORDS.noReply);
  }
}

function queryText(query: Query | undefined): string {
  const given = Object.entries(query ?? {}).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

export function parsedAs<S extends z.ZodType>(schema: S, { json }: Reply): z.output<S> {
  const read = schema.safeParse(json);
  if (!read.success) throw new CliError(EXIT.refused, WORDS.notUnderstood);
  return read.data;
}

export function acceptedAs<S extends z.ZodType>(schema: S, reply: Reply): z.output<S> {
  if (reply.status >= 400) throw refusalOf(reply);
  return parsedAs(schema, reply);
}

/** In the app's own words. */
export function refusalOf({ json }: Reply): CliError {
  const read = errorReplySchema.safeParse(json);
  if (!read.success) return new CliError(EXIT.refused, WORDS.notUnderstood);
  const { error, code, field } = read.data;
  return new CliError(EXIT.refused, plain(error), { code, field });
}
