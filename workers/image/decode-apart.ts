import { Worker } from 'node:worker_threads';
import type { Decoded, Wanted } from './decode-picture';
import { type DecodingRequest, type Outcome, type Reply, replySchema } from './decoding-messages';

/** Then the thread ends and its memory is given back: to the browser, which goes on to the next page, or to the machine. */
const IDLE_MS = 2_000;

let program: string | undefined;
let thread: Worker | undefined;
let idle: NodeJS.Timeout | undefined;
let before: Promise<unknown> = Promise.resolve();

/**
 * From now on pictures are decoded on a thread that runs `file` (picture-thread.ts as built) and ends when it has decoded much: the memory
 * of the portable sharp only ever grows, and goes with its thread alone. Without this they are decoded here.
 */
export function decodeOnThreads(file: string): void {
  program = file;
}

/** decodePicture of bytes or of a file. Throws when the file cannot be read. */
export async function decodeApart(source: Uint8Array | string, min: Wanted): Promise<Decoded> {
  const outcome = await inTurn({ kind: 'decode', source, min });
  if (typeof outcome === 'boolean') throw new Error('a thread of pictures mistook what it was asked');
  if (!outcome.ok) return outcome;
  const { data, ...rest } = outcome.picture;
  return { ok: true, picture: { ...rest, data: Buffer.from(data.buffer, data.byteOffset, data.byteLength) } };
}

/** isWholePicture of a file. */
export async function isWholeApart(path: string): Promise<boolean> {
  return (await inTurn({ kind: 'whole', path })) === true;
}

/** One at a time: no more than one picture is in memory. */
function inTurn(request: DecodingRequest): Promise<Outcome> {
  const outcome = before.then(() => decode(request));
  before = outcome.catch(() => {});
  return outcome;
}

async function decode(request: DecodingRequest): Promise<Outcome> {
  if (program === undefined) {
    const { respondTo } = await import('./decode-picture');
    return respondTo(request, () => {});
  }
  clearTimeout(idle);
  for (;;) {
    thread ??= startThread(program);
    const reply = await ask(thread, request);
    if (reply.kind === 'used up' || reply.isUsedUp) await thread?.terminate();
    else idle = setTimeout(() => void thread?.terminate(), IDLE_MS).unref();
    if (reply.kind === 'done') return reply.outcome;
  }
}

function startThread(file: string): Worker {
  const started = new Worker(file);
  // It is heard by whoever asks.
  started.on('error', () => {});
  started.once('exit', () => {
    thread = undefined;
  });
  return started;
}

/** Throws when the thread breaks. */
function ask(asked: Worker, request: DecodingRequest): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      const reply = replySchema.safeParse(message);
      settle(() => (reply.success ? resolve(reply.data) : reject(reply.error)));
    };
    const onError = (error: unknown) => settle(() => reject(error));
    const onExit = () => settle(() => reject(new Error('a thread of pictures ended without a result')));
    const settle = (how: () => void) => {
      asked.off('message', onMessage).off('error', onError).off('exit', onExit).unref();
      how();
    };
    asked.on('message', onMessage).on('error', onError).on('exit', onExit).ref();
    asked.postMessage(request);
  });
}
