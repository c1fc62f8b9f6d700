import { StepError } from '../runtime/failures';
import { isTooDeep, requireShallow } from './channel';
import { HttpClient, type HttpReply } from './http';
import { MAX_LINE_CHARS, MAX_LINES_BYTES, MAX_REPLY_BYTES } from './limits';
import type { Redactor } from './redact';
import { eventsOf, linesOf } from './reply-lines';
import { refusalOf, unreachable, unreadable } from './service-errors';

/** A refusal is clear without its words: they are read this far and this long. */
const MAX_WORDS_BYTES = 1024 * 1024;
const WORDS_TIMEOUT_MS = 10_000;
/** How much of a reply that is no JSON is shown. */
const START_CHARS = 120;

const LINE_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines'];

interface ServiceOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Ends everything but `ask` with a signal of its own. */
  readonly signal: AbortSignal;
  readonly redactor: Redactor;
}

/** The creator's server during one run. What it says comes back without their secrets; what is wrong with it is thrown as the run's end. */
export class Service {
  readonly #client = new HttpClient();
  constructor(
    readonly url: URL,
    private readonly options: ServiceOptions,
  ) {}

  get host(): string {
    return this.url.host;
  }
  close(): Promise<void> {
    return this.#client.close();
  }

  /** Any reply, whatever its status. Throws StepError `service.unreachable` without one. */
  async ask(
    method: 'GET' | 'POST' | 'DELETE',
    url: URL,
    { body, signal = this.options.signal }: { body?: string; signal?: AbortSignal } = {},
  ): Promise<HttpReply> {
    const headers = { ...this.options.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    try {
      return await this.#client.send(url, { method, headers, signal, ...(body === undefined ? {} : { body }) });
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(this.host, error);
    }
  }

  /** How a reply with a status other than 200 to 299 ends the run. */
  async refusal(reply: HttpReply): Promise<Error> {
    const late = AbortSignal.timeout(WORDS_TIMEOUT_MS);
    const words = await Promise.race([
      this.#text(reply, MAX_WORDS_BYTES).then(parseJson, () => undefined),
      new Promise<undefined>((resolve) => late.addEventListener('abort', () => resolve(undefined), { once: true })),
    ]);
    this.options.signal.throwIfAborted();
    const { redactor } = this.options;
    const said = isTooDeep(words?.value) ? undefined : redactor.value(words?.value);
    return refusalOf(reply, this.host, said, redactor.text);
  }

  /** The JSON of a reply; undefined for an empty one. Throws StepError for anything else, and for what is nested too deeply. */
  async json(reply: HttpReply): Promise<unknown> {
    const text = await this.#text(reply, MAX_REPLY_BYTES);
    if (text.trim() === '') return undefined;
    const type = typeOf(reply);
    const parsed = parseJson(text);
    // The type is often forgotten, or the default of the server, and the body is JSON all the same.
    if (parsed !== undefined && (isJsonType(type) || typeof parsed.value === 'object')) {
      requireShallow(parsed.value);
      return parsed.value;
    }
    const { host } = this;
    if (isJsonType(type)) throw new StepError('step_failed', { code: 'service.bad_json', host }, { retryable: true });
    const start = this.options.redactor.text(
      text
        .slice(0, 10 * START_CHARS)
        .replace(/\s+/gu, ' ')
        .trim()
        .slice(0, START_CHARS),
    );
    const problem = { code: 'service.not_json', host, type: type.slice(0, 100) || '?', start } as const;
    throw new StepError('step_failed', problem, { retryable: false });
  }

  /** Whether the reply comes as lines. */
  isLines(reply: HttpReply): boolean {
    return isEvents(reply) || LINE_TYPES.includes(typeOf(reply));
  }

  /**
   * What each line says, parsed: what is no JSON comes as its text, and undefined for what says nothing but proves that somebody is there.
   * Throws StepError when the body breaks off or a line is too long.
   */
  async *lines(reply: HttpReply): AsyncGenerator<unknown, void> {
    const lines = linesOf(reply.read(MAX_LINES_BYTES), MAX_LINE_CHARS);
    const said = isEvents(reply) ? eventsOf(lines, MAX_LINE_CHARS) : lines;
    try {
      for await (const line of said) {
        if (line === undefined || line.trim() === '') yield undefined;
        else yield parseJson(line)?.value ?? line;
      }
    } catch (error) {
      throw this.#errorOf(error, MAX_LINES_BYTES);
    }
  }

  async #text(reply: HttpReply, maxBytes: number): Promise<string> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of reply.read(maxBytes)) chunks.push(chunk);
    } catch (error) {
      throw this.#errorOf(error, maxBytes);
    }
    return new TextDecoder().decode(Buffer.concat(chunks));
  }

  #errorOf(error: unknown, maxBytes: number): unknown {
    this.options.signal.throwIfAborted();
    return unreadable(this.host, error, maxBytes);
  }
}

function typeOf(reply: HttpReply): string {
  return (reply.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
const isEvents = (reply: HttpReply): boolean => typeOf(reply) === 'text/event-stream';
const isJsonType = (type: string): boolean => type === 'application/json' || type.endsWith('+json');

/** Wrapped: null is JSON too. */
function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
