import { createWriteStream } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDiskFull } from '../../contract/disk-full';
import { isSafePath } from '../../contract/project-files';
import { StepError } from '../runtime/failures';
import { BodyTooLargeError, HttpClient, type HttpReply } from './http';
import { refuse } from './result-reader';
import { reasonOf } from './service-errors';

/** Stores serve files from other addresses than they name. */
const MAX_HOPS = 5;
/** Without a byte. */
const SILENT_MS = 60_000;

/**
 * A path of a result as the name of a plain file in the out folder, `/`-separated and relative to it. `path` may be absolute when it lies
 * there. A name that a line has published is no longer there, and good. Throws StepError `bad_input` for any other place, a link, and what
 * is no file.
 */
export async function fileInFolder(
  outDir: string,
  path: string,
  at: string,
  published: ReadonlySet<string>,
): Promise<string> {
  const root = await realpath(outDir);
  const inside = isAbsolute(path) ? relative(path.startsWith(root) ? root : outDir, path) : path;
  const name = inside
    .split(sep)
    .join('/')
    .replace(/^(?:\.\/)+/u, '')
    // As it is called by now, here and where a line has published it.
    .normalize('NFC');
  if (!isSafePath(name)) throw refuse({ code: 'files.unsafe_name', name: path.slice(0, 200) }, at);
  if (published.has(name)) return name;
  const whole = join(root, ...name.split('/'));
  const real = await realpath(whole).catch(() => undefined);
  if (real === undefined) throw refuse({ code: 'files.not_made', name }, at);
  if (real !== whole || !(await lstat(whole)).isFile()) throw refuse({ code: 'files.not_plain', name }, at);
  return name;
}

/** An address of a result, which may be relative to the one that it came from. Throws StepError `bad_input` for any that is not of the web. */
export function addressIn(given: string, base: URL | undefined, at: string): URL {
  const url = URL.canParse(given, base?.href) ? new URL(given, base) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw refuse({ code: 'result.bad_field', at }, at);
}

export interface Fetching {
  /** Where it stands in the result, for errors. */
  readonly at: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Brings a file that the creator's code named by its address, on this machine or elsewhere: it is their own code's word. Throws StepError
 * `step_failed`, retryable unless the server refuses or sends too much, and storage errors as they are.
 */
export async function fetchTo(url: URL, file: string, fetching: Fetching): Promise<void> {
  await withBody(url, fetching, (body) => pipeline(Readable.from(body), createWriteStream(file, { flags: 'wx' })));
}

/** The same, into memory. */
export async function fetchBytes(url: URL, fetching: Fetching): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await withBody(url, fetching, async (body) => {
    for await (const chunk of body) chunks.push(chunk);
  });
  return Buffer.concat(chunks);
}

async function withBody(
  url: URL,
  { at, maxBytes, signal, onBytes }: Fetching,
  take: (body: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const { host } = url;
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(new Error('silent for too long')), SILENT_MS);
  const client = new HttpClient();
  const fail = (reason: string, retryable: boolean, cause?: unknown) =>
    new StepError('step_failed', { code: 'result.not_fetched', at, host, reason }, { retryable, cause });
  async function* heard(reply: HttpReply): AsyncGenerator<Buffer, void> {
    let bytes = 0;
    for await (const chunk of reply.read(maxBytes)) {
      timer.refresh();
      bytes += chunk.length;
      onBytes?.(bytes);
      yield chunk;
    }
  }
  try {
    const reply = await follow(client, url, AbortSignal.any([signal, silent.signal]));
    const { status } = reply;
    if (status !== 200) throw fail(`HTTP ${status}`, status >= 500 || status === 408 || status === 429);
    await take(heard(reply));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StepError || isDiskFull(error)) throw error;
    if (error instanceof BodyTooLargeError) {
      const megabytes = Math.round(maxBytes / 1024 ** 2);
      throw refuse({ code: 'result.file_too_large', at, megabytes }, at);
    }
    throw fail(silent.signal.aborted ? 'timeout' : reasonOf(error), true, error);
  } finally {
    clearTimeout(timer);
    await client.close();
  }
}

async function follow(client: HttpClient, from: URL, signal: AbortSignal): Promise<HttpReply> {
  let url = from;
  for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
    const reply = await client.send(url, { method: 'GET', signal });
    const location = reply.header('location');
    if (reply.status < 300 || reply.status > 399 || location === undefined) return reply;
    url = new URL(location, url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('redirected out of the web');
  }
  throw new Error('too many redirects');
}
