// @ts-check
/**
 * Lets a program of yours do the tasks of Studio Queue. Copy this file beside your program; it needs Node 18 or newer and nothing else.
 *
 *   import { run } from './processor.mjs';
 *   run(async (task, { log, progress, artifact }) => {
 *     log(`looking up ${task.metadata.titleId}`);
 *     return { title: '…', scenes: [{ narration: '…' }] };
 *   });
 *
 * Then choose "a program" for the type in Studio Queue's settings, with the command `node /path/to/your-program.mjs`.
 * The contract is docs/processors.md. What you print is log too; it can never be taken for a message.
 */
import { createWriteStream, fstatSync, readFileSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { isAbsolute, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} Task
 * @property {string} id
 * @property {'script' | 'image' | 'video'} type
 * @property {string} projectId
 * @property {Record<string, any>} metadata what the page sent with the task, as it came
 * @property {string} userId
 * @property {number} priority
 * @property {number} retryCount
 * @property {number} maxRetries
 * @property {string[]} dependsOn
 *
 * @typedef {object} Artifact what is known about a file; all of it is optional
 * @property {'script' | 'image' | 'audio' | 'subtitles' | 'thumbnail' | 'credits' | 'video'} [kind]
 * @property {number} [scene] from 1
 * @property {string} [sourceUrl]
 * @property {string} [pageUrl]
 * @property {string} [licence]
 * @property {string} [prompt]
 * @property {string} [model]
 * @property {{ amount: number, currency: string }} [cost]
 *
 * @typedef {object} Context
 * @property {AbortSignal} signal aborted when the task is cancelled: stop soon, the process is ended after a grace time. Code that never
 *   asks for it is ended about a second after the cancel.
 * @property {(text: string, level?: 'info' | 'warn' | 'error') => Promise<void>} log
 * @property {(fraction: number, about?: string | { stage?: string, etaSeconds?: number }) => Promise<void>} progress `fraction` is 0 to 1
 * @property {(path: string, about?: Artifact) => Promise<void>} artifact publishes a finished file of `outDir` at once: it survives a crash and
 *   a retry. `path` is relative to `outDir`, or absolute and inside it
 * @property {(why: string | { message: string, code?: string, url?: string }) => never} needsYou parks the task until the creator has acted
 * @property {(seconds: number, message?: string) => never} retryAfter ends this attempt; the next one comes after `seconds`
 * @property {(message: string, about?: { code?: string, retryable?: boolean }) => never} fail with your own words; not retried unless `retryable`
 * @property {string} outDir where results go, and nowhere else; empty at first
 * @property {string} projectDir the project's folder, for reading
 * @property {number} attempt from 1
 * @property {'ko' | 'en'} language of the creator
 * @property {string | undefined} deadline ISO time after which the run is ended
 * @property {Record<string, any>} results of the tasks in `dependsOn`, by their ids
 * @property {(taskId: string, text: string) => Promise<void>} appendLog the guide's
 * @property {(taskId: string, updates: Record<string, any>) => Promise<void>} updateTask the guide's: `progress`, `stage`, `result` and
 *   `status: 'failed'` with `error` are understood; the queue itself keeps status and times
 */

const EXIT = { done: 0, failed: 1, wrongInput: 65, tryAgain: 75, needsYou: 77, wrongSetUp: 78 };
/** What the queue takes as a code. */
const CODE = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,59}$/;

/** Thrown to leave the creator's function after the last line has been written. */
class Ended extends Error {
  /** @param {number} exitCode */
  constructor(exitCode) {
    super('This run has ended.');
    this.exitCode = exitCode;
  }
}

/**
 * Does one task, then ends the process: with 0 when `work` resolved, 75 when it was cancelled or asked for another attempt, 77 when it needs
 * the creator, 65 when an error says `retryable: false`, else 1.
 * @param {(task: any, context: Context & any) => unknown} work its result is kept with the task
 * @returns {Promise<never>}
 */
export async function run(work) {
  const channel = openChannel();
  /** @type {{ v: number, task: Task, attempt: number, projectDir: string, outDir: string, deadline?: string, results?: Record<string, any> }} */
  let given;
  try {
    given = readGiven();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exit(EXIT.wrongSetUp);
  }
  const cancel = watchForCancel(process.env.SQ_REPLY !== undefined);
  /** @type {Run} */
  const run = { channel, cancel, given, isLeaving: false };
  // What is thrown beside the promise (in an event, in a promise that nobody awaits) is the task's failure as well.
  process.once('uncaughtException', (error) => void leave(run, error));
  try {
    const returned = await work(given.task, contextOf(run));
    await leave(run, run.failure, returned === undefined ? run.result : returned);
  } catch (error) {
    await leave(run, error ?? new Error('The function threw nothing.'));
  }
  return new Promise(() => {});
}

/**
 * @typedef {object} Run
 * @property {Channel} channel
 * @property {ReturnType<typeof watchForCancel>} cancel
 * @property {any} given
 * @property {boolean} isLeaving
 * @property {number} [ended] the exit code, once `needsYou` or `retryAfter` has written its line
 * @property {unknown} [result] given by `updateTask`
 * @property {Error} [failure] given by `updateTask`
 */

/** @param {Run} run @param {unknown} error undefined: it went well @param {unknown} [result] */
async function leave(run, error, result) {
  if (run.isLeaving) return;
  run.isLeaving = true;
  const exitCode = await lastLine(run, error, result);
  await run.channel.close();
  await Promise.all([process.stdout, process.stderr].map((stream) => new Promise((done) => stream.write('', done))));
  process.exit(exitCode);
}

/** @param {Run} run @param {unknown} error @param {unknown} result @returns {Promise<number>} the exit code */
async function lastLine(run, error, result) {
  const { channel, cancel } = run;
  // Its line is written already: also when the creator's code caught what was thrown to leave it.
  if (run.ended !== undefined) return run.ended;
  if (error === undefined) {
    try {
      if (result !== undefined) await channel.send({ result });
      return EXIT.done;
    } catch (unsendable) {
      error = new Error(`The result is not JSON: ${messageOf(unsendable)}`);
    }
  }
  if (cancel.signal.aborted) return EXIT.tryAgain;
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  const { code, retryable } = /** @type {{ code?: unknown, retryable?: unknown }} */ (Object(error));
  await channel.send({
    error: {
      code: typeof code === 'string' && CODE.test(code) ? code : 'failed',
      message: messageOf(error),
      // What nobody judged may pass: it is tried again, with the queue's backoff, as often as the task allows.
      retryable: retryable !== false,
    },
  });
  return retryable === false ? EXIT.wrongInput : EXIT.failed;
}

/** @param {Run} run @returns {Context} */
function contextOf(run) {
  const { channel, cancel, given } = run;
  /** @param {object} line @param {number} exitCode @returns {never} */
  const end = (line, exitCode) => {
    if (run.ended === undefined) void channel.send(line);
    run.ended ??= exitCode;
    throw new Ended(exitCode);
  };
  /** @type {Context['log']} */
  const log = (text, level = 'info') => channel.send({ log: String(text), level });
  /** @type {Context['progress']} */
  const progress = (fraction, about = {}) =>
    channel.send({ progress: fraction, ...(typeof about === 'string' ? { stage: about } : about) });
  return {
    // Whoever asks for it wants to stop in their own way.
    get signal() {
      return cancel.signalForWork();
    },
    log,
    progress,
    artifact: async (path, about = {}) => channel.send({ ...about, artifact: insideOf(given.outDir, path) }),
    needsYou: (why) =>
      end({ needsYou: { code: 'needs_you', ...(typeof why === 'string' ? { message: why } : why) } }, EXIT.needsYou),
    retryAfter: (seconds, message) =>
      end({ retryAfterSeconds: seconds, ...(message === undefined ? {} : { message }) }, EXIT.tryAgain),
    fail: (message, { code, retryable = false } = {}) => {
      throw failure(message, retryable, code);
    },
    outDir: given.outDir,
    projectDir: given.projectDir,
    attempt: given.attempt,
    language: process.env.SQ_LANGUAGE === 'en' ? 'en' : 'ko',
    deadline: given.deadline,
    results: given.results ?? {},
    appendLog: (_taskId, text) => log(text),
    updateTask: async (_taskId, { progress: now, stage, etaSeconds, result, status, error }) => {
      if (result !== undefined) run.result = result;
      // The end is written when the function has ended: until then it may still change its mind.
      if (status === 'failed') run.failure = failure(error ?? 'The task failed.', false);
      if (status === 'completed') delete run.failure;
      const at = typeof now === 'number' ? { fraction: now, stage, etaSeconds } : now;
      if (at !== undefined) await progress(at.fraction, { stage: at.stage, etaSeconds: at.etaSeconds });
    },
  };
}

/** @param {string} message @param {boolean} retryable @param {string} [code] */
function failure(message, retryable, code) {
  return Object.assign(new Error(message), { retryable, ...(code === undefined ? {} : { code }) });
}

/** @returns {any} what the app hands over */
function readGiven() {
  const { SQ_TASK_FILE, SQ_OUT_DIR, SQ_PROJECT_DIR, SQ_ATTEMPT } = process.env;
  if (SQ_TASK_FILE === undefined) {
    throw new Error(
      'Studio Queue starts this program with a task. To try it by hand, put a task into a file: SQ_TASK_FILE=task.json node …',
    );
  }
  const read = JSON.parse(readFileSync(SQ_TASK_FILE, 'utf8'));
  if (typeof read?.task !== 'object' || read.task === null) throw new Error(`There is no task in ${SQ_TASK_FILE}.`);
  const outDir = SQ_OUT_DIR ?? read.outDir ?? process.cwd();
  return {
    ...read,
    outDir,
    projectDir: SQ_PROJECT_DIR ?? read.projectDir ?? outDir,
    attempt: Number(SQ_ATTEMPT ?? read.attempt ?? 1),
  };
}

/** @param {string} folder @param {string} path @returns {string} as the queue wants it: relative, with `/` */
function insideOf(folder, path) {
  const inside = relative(folder, resolve(folder, path));
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside))
    throw new Error(`${path} is not a file of the out folder ${folder}.`);
  return inside.replaceAll('\\', '/');
}

/** @typedef {{ send(line: object): Promise<void>, close(): Promise<void> }} Channel */

/**
 * The app's channel: a descriptor, or on Windows the path of a pipe. Without one (started by hand) the lines are printed.
 * @returns {Channel} `send` resolves once the line was taken over; awaiting it is what keeps a fast writer from filling the memory
 */
function openChannel() {
  const reply = process.env.SQ_REPLY;
  /** @type {import('node:stream').Writable} */
  const stream =
    reply === undefined ? process.stdout : /^\d+$/.test(reply) ? openDescriptor(Number(reply)) : connect(reply);
  let isOpen = true;
  const shut = () => {
    isOpen = false;
  };
  // The app has gone or wants to hear no more: that is no reason for the work to die in the middle.
  stream.on('error', shut).on('close', shut);
  return {
    send: (line) => {
      const text = JSON.stringify(line);
      return new Promise((done) => {
        if (isOpen) stream.write(`${text}\n`, () => done());
        else done();
      });
    },
    close: () =>
      new Promise((done) => {
        if (!isOpen || stream === process.stdout) return done();
        stream.end(() => done());
      }),
  };
}

/** @param {number} fd @returns {import('node:stream').Writable} */
function openDescriptor(fd) {
  return fstatSync(fd).isFile() ? createWriteStream('', { fd }) : new Socket({ fd, readable: false, writable: true });
}

/**
 * @param {boolean} isFromApp the end of stdin means that the app has gone; a person's shell may give none at all
 * @returns {{ signal: AbortSignal, signalForWork(): AbortSignal }}
 */
function watchForCancel(isFromApp) {
  const controller = new AbortController();
  let isWatched = false;
  /** @param {string} why @param {boolean} isLast no other sign comes before the kill */
  const cancel = (why, isLast) => {
    controller.abort(new Error(why));
    // Code that never asked for the signal cannot stop by itself.
    if (isLast && !isWatched) process.exit(EXIT.tryAgain);
  };
  process.on('SIGTERM', () => cancel('The task was cancelled.', true));
  if (isFromApp) {
    const lines = createInterface({ input: process.stdin });
    lines.on('line', (line) => {
      const why = cancelIn(line);
      if (why !== undefined) cancel(`The task was cancelled (${why}).`, false);
    });
    lines.on('close', () => cancel('Studio Queue has gone.', true));
    process.stdin.on('error', () => {});
  }
  return {
    signal: controller.signal,
    signalForWork: () => {
      isWatched = true;
      return controller.signal;
    },
  };
}

/** @param {string} line @returns {string | undefined} */
function cancelIn(line) {
  try {
    const { cancel } = JSON.parse(line);
    return cancel === undefined ? undefined : String(cancel);
  } catch {
    return undefined;
  }
}

/** @param {unknown} error @returns {string} */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
