import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { StepError } from '../../runtime/failures';
import { SPEAK_TIMEOUT_MS } from '../voice';
import type { Pcm } from '../wav';

/** After so long without a sentence the thread ends, which frees its memory: the whole model. */
const IDLE_MS = 5_000;
const replySchema = z.strictObject({
  samples: z.instanceof(Float32Array),
  sampleRate: z.int().min(4_000).max(200_000),
});

export interface SpeakingModel {
  /** Absolute paths by what the engine calls the files. */
  readonly files: Readonly<Record<string, string>>;
  /** From 0. */
  readonly speaker: number;
  /** 1 is the model's own. */
  readonly speed: number;
  readonly language: string;
}

let program: string | undefined;

/** Sets the program of the thread, which is thread.ts as built. On a thread, since a sentence takes seconds and the worker's heartbeats must go on. */
export function speakOnThreads(file: string): void {
  program = file;
}

/** There is one thread in this process, since each holds a whole model. It speaks by every voice of its model; another model takes its place. */
let running: { readonly thread: Worker; readonly model: string } | undefined;
let idle: NodeJS.Timeout | undefined;
let before: Promise<unknown> = Promise.resolve();

/** Speaks by a model, a sentence at a time. The thread starts with the first sentence; it ends on a cancel, and when nothing was asked for a while. */
export function speakingThread({ files, ...how }: SpeakingModel): (text: string, signal: AbortSignal) => Promise<Pcm> {
  const speak = async (text: string, signal: AbortSignal): Promise<Pcm> => {
    signal.throwIfAborted();
    clearTimeout(idle);
    try {
      return toPcm(await ask(threadOf(files), { text, ...how }, signal));
    } catch (error) {
      end();
      signal.throwIfAborted();
      throw error;
    } finally {
      idle = setTimeout(end, IDLE_MS).unref();
    }
  };
  return (text, signal) => {
    const spoken = before.then(() => speak(text, signal));
    before = spoken.catch(() => {});
    return spoken;
  };
}

function end(): void {
  const ended = running;
  running = undefined;
  void ended?.thread.terminate();
}

function threadOf(files: SpeakingModel['files']): Worker {
  if (program === undefined) throw new Error('the program of the thread that speaks is not set');
  const model = JSON.stringify(files);
  if (running?.model === model) return running.thread;
  end();
  const thread = new Worker(program, { workerData: { files }, stdout: true, stderr: true });
  const forget = () => {
    if (running?.thread === thread) running = undefined;
  };
  // It may die between two sentences: an error without a listener would end the worker, and a dead thread answers nothing.
  thread.on('error', forget).on('exit', forget);
  running = { thread, model };
  return thread;
}

/** Rejects when the thread breaks, says nothing in time, or is no longer wanted. */
function ask(
  thread: Worker,
  sentence: Omit<SpeakingModel, 'files'> & { readonly text: string },
  signal: AbortSignal,
): Promise<z.infer<typeof replySchema>> {
  return new Promise((resolve, reject) => {
    let said = '';
    const onSaid = (chunk: Buffer) => {
      said = `${said}${chunk.toString('utf8')}`.slice(-300);
    };
    const onMessage = (message: unknown) => {
      const reply = replySchema.safeParse(message);
      settle(() => (reply.success ? resolve(reply.data) : reject(broke('no sound'))));
    };
    const onError = (error: unknown) => settle(() => reject(broke(error instanceof Error ? error.message : said)));
    const onExit = () => settle(() => reject(broke(said)));
    const onAbort = () => settle(() => reject(signal.reason));
    const late = setTimeout(() => settle(() => reject(tooSlow())), SPEAK_TIMEOUT_MS);
    const settle = (how: () => void) => {
      clearTimeout(late);
      thread.off('message', onMessage).off('error', onError).off('exit', onExit).unref();
      thread.stdout.off('data', onSaid);
      thread.stderr.off('data', onSaid);
      signal.removeEventListener('abort', onAbort);
      how();
    };
    thread.on('message', onMessage).on('error', onError).on('exit', onExit).ref();
    thread.stdout.on('data', onSaid);
    thread.stderr.on('data', onSaid);
    signal.addEventListener('abort', onAbort, { once: true });
    thread.postMessage(sentence);
  });
}

const broke = (output: string): StepError =>
  new StepError(
    'voice_failed',
    { code: 'voice.neural_broke', output: output.trim().slice(0, 200) },
    { retryable: false },
  );
const tooSlow = (): StepError =>
  new StepError(
    'voice_failed',
    { code: 'voice.neural_too_slow', seconds: Math.round(SPEAK_TIMEOUT_MS / 1_000) },
    { retryable: false },
  );

function toPcm({ samples, sampleRate }: z.infer<typeof replySchema>): Pcm {
  const loud = Int16Array.from(samples, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32_767));
  if (!loud.some((sample) => sample !== 0)) {
    throw new StepError('voice_failed', { code: 'voice.neural_silent' }, { retryable: false });
  }
  return { sampleRate, samples: loud };
}
