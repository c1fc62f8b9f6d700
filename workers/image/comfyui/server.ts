import { z } from 'zod';
import { check } from '../../../contract/check';
import { BodyTooLargeError, HttpClient, type HttpReply } from '../../creator/http';
import { NeedsYouError, StepError } from '../../runtime/failures';
import {
  acceptedSchema,
  historySchema,
  inHistory,
  inQueue,
  type JobState,
  KEY_FIELD,
  type PictureName,
  queueSchema,
  refusalIn,
} from './replies';
import type { Graph } from './workflow';

/** The list of what waits holds every workflow whole. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;
const MAX_PICTURE_BYTES = 64 * 1024 * 1024;
/** With it a cancel stays within what the app allows for one. */
const STOP_MS = 1_000;

export interface ServerTimes {
  /** For a reply in JSON, and for a picture, from the first byte sent to the last one received. */
  readonly reply: number;
  readonly picture: number;
}

/** No reply, half of one, or one that says "later". It may pass; `end` is what the run ends with if it does not. */
export class NotHeardError extends Error {
  readonly end: Error;
  constructor(end: Error, cause?: unknown) {
    super(end.message, { cause });
    this.end = end;
  }
}

/** A job as we name it. `id` is the server's, once that is known to be another one. */
export interface Job {
  readonly key: string;
  readonly id: string;
}

/**
 * The creator's ComfyUI during one run, at the address that they typed: it may be this machine or their network, and no redirect leads
 * elsewhere. Nothing else of the worker connects this way; pages that are crawled have the proxy of `web` alone.
 */
export class ComfyServer {
  readonly #client = new HttpClient();
  readonly #base: URL;
  readonly #signal: AbortSignal;
  readonly #times: ServerTimes;

  constructor(address: string, signal: AbortSignal, times: ServerTimes) {
    this.#base = new URL(address.endsWith('/') ? address : `${address}/`);
    this.#signal = signal;
    this.#times = times;
  }

  get host(): string {
    return this.#base.host;
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  /** Where a job stands. Throws NotHeardError, and NeedsYouError for a server that is no ComfyUI. */
  async stateOf({ id, key }: Job): Promise<JobState> {
    const history = await this.#get(`history/${encodeURIComponent(id)}`, historySchema);
    return inHistory(history, id) ?? inQueue(await this.#get('queue', queueSchema), id, key);
  }

  /**
   * Hands a job over; resolves with the id by which the server knows it, which is ours unless the version is an old one. Throws what stateOf
   * throws, and NeedsYouError for a workflow that the server does not accept.
   */
  async submit({ id, key }: Job, graph: Graph, workflowName: string): Promise<string> {
    // With a client's name the history of versions before 2026-07 also lists what came from their cache.
    const job = { prompt: graph, prompt_id: id, client_id: KEY_FIELD, extra_data: { [KEY_FIELD]: key } };
    const reply = await this.#send('POST', 'prompt', this.#times.reply, job);
    if (reply.status === 400) {
      const said = refusalIn(await this.#json(reply, z.unknown()));
      throw this.#needsYou({ code: 'comfyui.workflow_refused', name: workflowName, said });
    }
    this.#requireOk(reply);
    return (await this.#json(reply, acceptedSchema)).prompt_id;
  }

  /** The bytes of a picture; undefined when they are not there or far too many. Throws NotHeardError when they come by half. */
  async picture({ filename, subfolder, type }: PictureName): Promise<Buffer | undefined> {
    const query = new URLSearchParams({ filename, subfolder, type });
    const reply = await this.#send('GET', `view?${query}`, this.#times.picture);
    if (reply.status >= 400 && reply.status < 500) return undefined;
    this.#requireOk(reply);
    try {
      return await this.#bytes(reply, MAX_PICTURE_BYTES);
    } catch (error) {
      if (error instanceof BodyTooLargeError) return undefined;
      throw error;
    }
  }

  /** Removes a job that failed from the history, so that its id can be used again. */
  async forget({ id }: Job): Promise<void> {
    this.#requireOk(await this.#send('POST', 'history', this.#times.reply, { delete: [id] }));
  }

  /** Takes a job back, within a second and as far as the server can be heard: never throws, and stops nobody else's job. */
  async stop({ id, key }: Job): Promise<void> {
    const signal = AbortSignal.timeout(STOP_MS);
    try {
      const queue = await this.#json(await this.#send('GET', 'queue', STOP_MS, undefined, signal), queueSchema);
      const state = inQueue(queue, id, key);
      if (state.kind === 'waiting') await this.#send('POST', 'queue', STOP_MS, { delete: [state.id] }, signal);
      // Old versions stop whatever runs, so they are only told to while it is this job.
      if (state.kind === 'running') await this.#send('POST', 'interrupt', STOP_MS, { prompt_id: state.id }, signal);
    } catch {
      // The server is gone, and the job with it.
    }
  }

  async #get<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    const reply = await this.#send('GET', path, this.#times.reply);
    this.#requireOk(reply);
    return this.#json(reply, schema);
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    timeoutMs: number,
    body?: object,
    signal = this.#signal,
  ): Promise<HttpReply> {
    try {
      return await this.#client.send(new URL(path, this.#base), {
        method,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
    } catch (error) {
      throw this.#notHeard(error);
    }
  }

  #requireOk({ status }: HttpReply): void {
    if (status >= 200 && status <= 299) return;
    const { host } = this;
    if (status >= 500 || [408, 425, 429].includes(status)) {
      const end = { code: 'comfyui.busy', host, status } as const;
      throw new NotHeardError(new StepError('no_pictures', end, { retryable: true }));
    }
    if (status === 401 || status === 403) throw this.#needsYou({ code: 'comfyui.refused', host, status });
    throw this.#needsYou({ code: 'comfyui.not_comfyui', host });
  }

  async #json<T>(reply: HttpReply, schema: z.ZodType<T>): Promise<T> {
    const { host } = this;
    let bytes: Buffer;
    try {
      bytes = await this.#bytes(reply, MAX_JSON_BYTES);
    } catch (error) {
      if (!(error instanceof BodyTooLargeError)) throw error;
      throw new NotHeardError(new StepError('no_pictures', { code: 'comfyui.too_much', host }, { retryable: true }));
    }
    const read = check(schema, parse(bytes.toString()));
    if (!read.success) throw this.#needsYou({ code: 'comfyui.not_comfyui', host });
    return read.data;
  }

  /** Throws BodyTooLargeError and NotHeardError. */
  async #bytes(reply: HttpReply, maxBytes: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of reply.read(maxBytes)) chunks.push(chunk);
    } catch (error) {
      throw error instanceof BodyTooLargeError ? error : this.#notHeard(error);
    }
    return Buffer.concat(chunks);
  }

  #notHeard(error: unknown): NotHeardError {
    this.#signal.throwIfAborted();
    return new NotHeardError(this.#needsYou({ code: 'comfyui.away', host: this.host }), error);
  }

  #needsYou(problem: ConstructorParameters<typeof NeedsYouError>[1]): NeedsYouError {
    return new NeedsYouError('picture_source_unusable', problem);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
