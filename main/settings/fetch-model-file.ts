import { open, rm, stat } from 'node:fs/promises';
import { AppError } from '../../contract/errors';
import type { Problem } from '../../contract/messages';

const MAX_REDIRECTS = 5;
/** Without a byte; a whole file may take an hour. */
const STALL_MS = 60_000;
const PARTIAL = 206;
const RANGE_NOT_THERE = 416;

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
  const stall = new AbortController();
  let timer = setTimeout(() => stall.abort(), STALL_MS);
  const halted = AbortSignal.any([signal, stall.signal]);
  try {
    const had = await sizeOf(part);
    const { reply, from } = await ask(url, had < bytes ? had : 0, halted);
    // The host's own page in place of the file, as a hotel's network sends: its bytes would spoil what is gone on with later.
    const length = lengthOf(reply);
    if (length !== undefined && from + length !== bytes) {
      await reply.body?.cancel();
      throw failed({ code: 'model.wrong' });
    }
    const file = await open(part, from === 0 ? 'w' : 'a');
    let size = from;
    try {
      for await (const piece of piecesOf(reply, url.host)) {
        if (size + piece.length > bytes) {
          await file.truncate(0);
          throw failed({ code: 'model.wrong' });
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
    if (size < bytes) throw failed({ code: 'model.half', host: url.host });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
  }

  /** The file behind `from`, or as a whole where the server takes no notice of that, or has less than is here. */
  async function ask(
    address: URL,
    from: number,
    until: AbortSignal,
  ): Promise<{ readonly reply: Response; readonly from: number }> {
    const reply = await follow(address, from, until);
    if (from === 0 || reply.status === 200) return { reply, from: 0 };
    if (reply.status === PARTIAL && isFrom(reply, from)) return { reply, from };
    await reply.body?.cancel();
    await rm(part, { force: true });
    return { reply: await follow(address, 0, until), from: 0 };
  }
}

/** What comes of a reply's body; a connection that breaks, or is silent for too long, is told as such. */
async function* piecesOf(reply: Response, host: string): AsyncGenerator<Uint8Array> {
  const body = reply.body?.getReader();
  try {
    for (;;) {
      const next = await body?.read().catch(() => {
        throw failed({ code: 'model.half', host });
      });
      if (next?.value === undefined) return;
      yield next.value;
    }
  } finally {
    // Of more than was wanted, or when the disk is full.
    await body?.cancel().catch(() => {});
  }
}

async function follow(start: URL, from: number, signal: AbortSignal): Promise<Response> {
  const mayBeHere = isHere(start);
  let url = start;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const { host } = url;
    const isAllowed = isHere(url) ? mayBeHere && /^https?:$/u.test(url.protocol) : url.protocol === 'https:';
    if (!isAllowed) {
      throw failed({ code: 'model.bad_address', host });
    }
    // Packed bytes could not be gone on with, nor counted.
    const headers = { 'accept-encoding': 'identity', ...(from === 0 ? {} : { range: `bytes=${from}-` }) };
    const reply = await fetch(url, { redirect: 'manual', signal, headers }).catch(() => {
      throw failed({ code: 'model.unreachable', host });
    });
    if (reply.status === 200 || (from > 0 && (reply.status === PARTIAL || reply.status === RANGE_NOT_THERE))) {
      return reply;
    }
    await reply.body?.cancel();
    const next = reply.headers.get('location');
    if (reply.status < 300 || reply.status > 399 || next === null || !URL.canParse(next, url.href)) {
      throw failed({ code: 'model.refused', host, status: reply.status });
    }
    url = new URL(next, url);
  }
  throw failed({ code: 'model.bad_address', host: url.host });
}

const failed = (problem: Problem): AppError => new AppError('step_failed', problem);

const isHere = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/u.test(hostname);

const isFrom = (reply: Response, from: number): boolean =>
  reply.headers.get('content-range')?.startsWith(`bytes ${from}-`) === true;

/** Of the file's bytes; undefined where the reply does not say, or says that of what was packed. */
function lengthOf({ headers }: Response): number | undefined {
  const said = headers.get('content-length');
  return said === null || headers.has('content-encoding') ? undefined : Number(said);
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
