import { open, stat } from 'node:fs/promises';
import { AppError } from '../../contract/errors';

const MAX_REDIRECTS = 5;
/** Without a byte; a whole file may take an hour. */
const STALL_MS = 60_000;

export interface ModelFileRequest {
  readonly mirror: string;
  readonly path: string;
  /** Absolute; what it holds is gone on with. */
  readonly part: string;
  /** As listed: no byte more is written. */
  readonly bytes: number;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

/** Brings a file of a mirror to `part`, behind what is there of it. Throws AppError, or what the disk says. */
export async function fetchModelFile({ mirror, path, part, bytes, signal, onBytes }: ModelFileRequest): Promise<void> {
  const url = new URL(`${mirror.replace(/\/+$/u, '')}/${path}`);
  const had = await stat(part).then(
    (info) => info.size,
    () => 0,
  );
  const from = had < bytes ? had : 0;
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), STALL_MS);
  try {
    const reply = await follow(url, from, AbortSignal.any([signal, stall.signal]));
    // A server that takes no notice of the range sends the whole file again.
    const start = reply.status === 206 && isFrom(reply, from) ? from : 0;
    if (reply.status === 206 && start !== from)
      throw new AppError('step_failed', { code: 'model.half', host: url.host });
    const file = await open(part, start === 0 ? 'w' : 'a');
    let size = start;
    try {
      for await (const chunk of reply.body ?? []) {
        const piece: Uint8Array = chunk;
        if (size + piece.length > bytes) {
          await file.truncate(0);
          throw new AppError('step_failed', { code: 'model.wrong' });
        }
        await file.writeFile(piece);
        size += piece.length;
        onBytes(size);
        clearTimeout(timer);
        timer = setTimeout(() => stall.abort(), STALL_MS);
      }
    } finally {
      await file.close();
    }
    if (size < bytes) throw new AppError('step_failed', { code: 'model.half', host: url.host });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError || (error instanceof Error && 'syscall' in error && 'path' in error)) throw error;
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw error;
    throw new AppError('step_failed', { code: 'model.half', host: url.host });
  } finally {
    clearTimeout(timer);
  }
}

async function follow(start: URL, from: number, signal: AbortSignal): Promise<Response> {
  const mayBeHere = isHere(start);
  let url = start;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    if (url.protocol !== 'https:' && !(mayBeHere && url.protocol === 'http:' && isHere(url))) {
      throw new AppError('step_failed', { code: 'model.bad_address', host: url.host });
    }
    // Packed bytes could not be gone on with, nor counted.
    const headers = { 'accept-encoding': 'identity', ...(from === 0 ? {} : { range: `bytes=${from}-` }) };
    const reply = await fetch(url, { redirect: 'manual', signal, headers });
    if (reply.status === 200 || reply.status === 206) return reply;
    await reply.body?.cancel();
    const next = reply.headers.get('location');
    if (reply.status < 300 || reply.status > 399 || next === null) {
      throw new AppError('step_failed', { code: 'model.refused', host: url.host, status: reply.status });
    }
    url = new URL(next, url);
  }
  throw new AppError('step_failed', { code: 'model.bad_address', host: url.host });
}

const isHere = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/u.test(hostname);

const isFrom = (reply: Response, from: number): boolean =>
  reply.headers.get('content-range')?.startsWith(`bytes ${from}-`) === true;
