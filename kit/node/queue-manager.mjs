// @ts-check
/**
 * The queue for workers and scripts of your own that run outside of Studio Queue (by hand, under pm2, on a timer). Copy this file beside your
 * worker; it needs Node 18 or newer and nothing else. Choose "a worker of mine" for the type in Studio Queue's settings first.
 *
 *   import { QueueManager } from './queue-manager.mjs';
 *   const manager = new QueueManager();
 *   for (;;) {
 *     const task = await manager.dequeue('script');
 *     if (task === null) continue;
 *     try {
 *       await manager.updateTask(task.id, { status: 'completed', result: await write(task) });
 *     } catch (error) {
 *       await manager.updateTask(task.id, { status: 'failed', error: error.message });
 *     }
 *   }
 *
 * While the app is closed or starts again, calls wait for it. While a task is held, a heartbeat is sent every 10 s from a thread of its own, so
 * that work which blocks the event loop does not lose it. The contract is docs/processors.md.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/**
 * @typedef {'script' | 'image' | 'video'} TaskType
 * @typedef {object} Task as docs/api.md has it
 * @property {string} id
 * @property {TaskType} type
 * @property {'waiting' | 'processing' | 'completed' | 'failed'} status
 * @property {string} projectId
 * @property {string} userId
 * @property {number} priority
 * @property {Record<string, any>} metadata
 * @property {string[]} logs
 * @property {string} [error]
 * @property {number} retryCount
 * @property {number} maxRetries
 *
 * @typedef {object} Held what a task from `dequeue` has beside its own fields
 * @property {string} outDir where results go, and nowhere else
 * @property {string} projectDir the project's folder, for reading
 * @property {Record<string, any>} results of the tasks in `dependsOn`, by their ids
 * @property {AbortSignal} signal aborted when the task is no longer yours: it was cancelled, or the worker was silent for 30 s
 *
 * @typedef {object} Claim
 * @property {Task & Held} task
 * @property {string} leaseId
 * @property {AbortController} lost
 * @property {Worker} heart
 * @property {string[]} lines not yet sent
 * @property {Promise<unknown>} turn the call before the next one
 * @property {unknown} [result]
 *
 * @typedef {object} Options
 * @property {string} [home] Studio Queue's home folder, when it was started with `--home`; else STUDIO_QUEUE_HOME, else the usual one
 * @property {number} [waitSeconds] how long `dequeue` waits for a task before it returns null; at most 30
 * @property {number} [patienceSeconds] how long a call that is about no held task waits for the app before it throws `unreachable`
 * @property {number} [heartbeatSeconds] between two signs of life while a task is held; after 30 silent seconds it is lost
 * @property {(task: Task) => void} [onLost] called when a held task is no longer this worker's
 * @property {(sentence: string) => void} [say] default: console.warn
 */

const CALL_MS = 15_000;
/** Of a call about a held task: the app checks files, and films of an hour, before it replies. */
const CLAIM_CALL_MS = 600_000;
const ENDS = ['complete', 'fail', 'release'];
const MAX_BACKOFF_MS = 5_000;
const LINES_A_CALL = 200;
const MAX_LINE_CHARS = 4_000;
const ENDED_KEPT = 100;

/** A refusal of the queue, or `unreachable`. `code` is for programs (docs/api.md lists them), the message for people. */
export class QueueError extends Error {
  /** @param {string} code @param {string} message @param {number} [status] */
  constructor(code, message, status) {
    super(message);
    this.name = 'QueueError';
    this.code = code;
    this.status = status;
  }
}

export class QueueManager {
  /** @type {string[]} */
  #files;
  #waitMs;
  #patienceMs;
  #heartbeatMs;
  #onLost;
  #say;
  /** @type {Map<string, Claim>} by the id of the task */
  #claims = new Map();
  /** @type {Set<string>} ids of the latest tasks that were held and no longer are */
  #ended = new Set();
  #trouble = '';

  /** @param {Options} [options] */
  constructor({
    home,
    waitSeconds = 25,
    patienceSeconds = 30,
    heartbeatSeconds = 10,
    onLost = () => {},
    say = console.warn,
  } = {}) {
    this.#files = bridgeFiles(home);
    this.#waitMs = Math.min(30, waitSeconds) * 1_000;
    this.#patienceMs = patienceSeconds * 1_000;
    this.#heartbeatMs = heartbeatSeconds * 1_000;
    this.#onLost = onLost;
    this.#say = say;
  }

  /**
   * Adds a task. It is added once, also when the connection is lost in between.
   * @param {{ type: TaskType, projectId: string, metadata: Record<string, any>, priority?: number, userId?: string, maxRetries?: number,
   *   dependsOn?: readonly string[], retryCount?: number, logs?: readonly string[] }} task
   * @returns {Promise<Task>}
   */
  async enqueue(task) {
    const reply = await this.#ask('POST', '/api/queue/enqueue', {
      body: task,
      headers: { 'Idempotency-Key': randomUUID() },
    });
    return accepted(reply).task;
  }

  /** @param {string} taskId @returns {Promise<boolean>} false when it does not wait (any more) */
  async cancel(taskId) {
    const reply = await this.#ask('DELETE', `/api/queue/cancel/${encodeURIComponent(taskId)}`);
    if ([400, 404, 409, 422].includes(reply.status)) return false;
    return accepted(reply).success === true;
  }

  /** @param {TaskType} [type] @returns {Promise<Task[]>} all of them, with the last three log lines of each */
  async getQueue(type) {
    /** @type {Map<string, Task>} */
    const tasks = new Map();
    for (let offset = 0; ; offset += 1_000) {
      const filter = new URLSearchParams({
        limit: '1000',
        offset: String(offset),
        ...(type === undefined ? {} : { type }),
      });
      const page = accepted(await this.#ask('GET', `/api/queue/list?${filter}`));
      // A task that moved while the pages were read is there twice.
      for (const task of page.tasks) tasks.set(task.id, task);
      if (page.tasks.length < 1_000) return [...tasks.values()];
    }
  }

  /** @param {string} taskId @returns {Promise<Task | null>} */
  async getTask(taskId) {
    const reply = await this.#ask('GET', `/api/queue/status/${encodeURIComponent(taskId)}`);
    return [400, 404, 422].includes(reply.status) ? null : accepted(reply).task;
  }

  /**
   * Takes the next task of the type, which is then `processing` and this worker's until `updateTask` ends it.
   * @param {TaskType} type
   * @returns {Promise<(Task & Held) | null>} null when there was none for `waitSeconds`, also while the app is closed: ask again
   */
  async dequeue(type) {
    const untilMs = performance.now() + this.#waitMs;
    for (let failures = 0; ; ) {
      const leftMs = Math.max(0, untilMs - performance.now());
      const path = `/api/queue/claim/${encodeURIComponent(type)}?wait=${Math.ceil(leftMs / 1_000)}`;
      const reply = await this.#once('POST', path, { limitMs: leftMs + CALL_MS });
      if (reply.status === 200) {
        this.#isWell();
        return this.#hold(reply.body);
      }
      if (reply.status === 204) {
        this.#isWell();
        failures = 0;
      } else {
        this.#sayOnce(sentenceOf(reply));
        failures += 1;
      }
      const pauseMs = Math.max(reply.retryAfterMs, backoffMs(failures));
      if (performance.now() + pauseMs >= untilMs) {
        // Whoever calls in a loop must not be able to spin.
        await pause(Math.max(0, untilMs - performance.now()));
        return null;
      }
      await pause(pauseMs);
    }
  }

  /**
   * `status` ends a held task: `completed` (with the `result`), `failed` (with the `error`; for good), or `waiting`: with a higher `retryCount`
   * another attempt after the queue's backoff, with `retryAfterSeconds` after that time, with `needsYou` (`{ code, message, url }`) once the creator
   * has acted, and otherwise a release that uses no attempt. `progress` (0 to 1, or `{ fraction, stage, etaSeconds }`)
   * moves the bar, `result` is kept until the end. Other fields are the queue's own and change nothing.
   *
   * Resolves also when the task is no longer this worker's: then nothing was changed, and its `signal` is aborted.
   * @param {string} taskId
   * @param {{ status?: string, result?: unknown, error?: unknown, retryCount?: number, retryAfterSeconds?: number,
   *   needsYou?: { code?: string, message: string, url?: string }, progress?: number | { fraction: number, stage?: string,
   *   etaSeconds?: number }, stage?: string, [field: string]: unknown }} updates
   * @returns {Promise<void>}
   * @throws {QueueError} when the queue refuses the result: say then that the task failed, as the guide's loop does in its `catch`
   */
  async updateTask(taskId, updates) {
    const claim = this.#claimOf(taskId);
    if (claim === undefined) return;
    if (updates.result !== undefined) claim.result = updates.result;
    switch (updates.status) {
      case 'completed':
        return this.#end(claim, 'complete', { result: claim.result });
      case 'failed':
        return this.#end(claim, 'fail', { error: { ...wordsOf(updates.error), retryable: false } });
      case 'waiting':
        return this.#endUntilLater(claim, updates);
      default: {
        const { progress, stage } = updates;
        /** @type {{ fraction: number, stage?: string, etaSeconds?: number } | undefined} */
        const at = typeof progress === 'number' ? { fraction: progress } : progress;
        if (at === undefined) return;
        return this.#send(claim, 'progress', {
          progress: at.fraction,
          stage: at.stage ?? stage,
          etaSeconds: at.etaSeconds,
        });
      }
    }
  }

  /** @param {Claim} claim @param {{ error?: unknown, retryCount?: number, retryAfterSeconds?: number, needsYou?: object }} why */
  #endUntilLater(claim, { error, retryCount, retryAfterSeconds, needsYou }) {
    if (needsYou !== undefined) return this.#end(claim, 'fail', { needsYou });
    const { message } = wordsOf(error);
    if (retryAfterSeconds !== undefined) return this.#end(claim, 'fail', { retryAfterSeconds, message });
    return (retryCount ?? 0) > claim.task.retryCount
      ? this.#end(claim, 'fail', { error: { ...wordsOf(error), retryable: true } })
      : this.#end(claim, 'release', {});
  }

  /** @param {string} taskId @param {string} log @returns {Promise<void>} */
  async appendLog(taskId, log) {
    const claim = this.#claimOf(taskId);
    if (claim === undefined) return;
    claim.lines.push(String(log).slice(0, MAX_LINE_CHARS));
    // One call for all lines that came while the call before was on its way.
    await this.#inTurn(claim, async () => {
      while (claim.lines.length > 0) await this.#report(claim, 'logs', { lines: claim.lines.splice(0, LINES_A_CALL) });
    });
  }

  /**
   * Publishes a finished file of the task's `outDir` at once: it survives a crash and a retry. Files that were never named are published at the end.
   * @param {string} taskId
   * @param {string} path relative to `outDir`, or absolute and inside it
   * @param {{ kind?: string, scene?: number, sourceUrl?: string, licence?: string, prompt?: string, model?: string,
   *   cost?: { amount: number, currency: string } }} [about]
   * @returns {Promise<void>}
   */
  async artifact(taskId, path, about = {}) {
    const claim = this.#claimOf(taskId);
    if (claim === undefined) return;
    const inside = relative(claim.task.outDir, resolve(claim.task.outDir, path));
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
      throw new QueueError('bad_input', `${path} is not a file of the out folder ${claim.task.outDir}.`);
    }
    return this.#send(claim, 'artifacts', { ...about, artifact: inside.replaceAll('\\', '/') });
  }

  /** @param {{ task: Task, leaseId: string, projectDir: string, outDir: string, results?: Record<string, any> }} claimed @returns {Task & Held} */
  #hold({ task, leaseId, projectDir, outDir, results = {} }) {
    const lost = new AbortController();
    const held = Object.defineProperty(Object.assign(task, { projectDir, outDir, results }), 'signal', {
      value: lost.signal,
    });
    const heart = new Worker(HEART, {
      eval: true,
      workerData: {
        files: this.#files,
        path: `/api/queue/tasks/${task.id}/heartbeat`,
        leaseId,
        everyMs: this.#heartbeatMs,
        limitMs: CALL_MS,
      },
    });
    heart.unref();
    const claim = { task: /** @type {Task & Held} */ (held), leaseId, lost, heart, lines: [], turn: Promise.resolve() };
    heart.on('message', () => this.#lose(claim));
    heart.on('error', (error) => this.#say(`The heartbeat of task ${task.id} ended: ${error.message}`));
    this.#claims.set(task.id, claim);
    return claim.task;
  }

  /** @param {string} taskId @returns {Claim | undefined} undefined when it was held and no longer is */
  #claimOf(taskId) {
    const claim = this.#claims.get(taskId);
    if (claim !== undefined || this.#ended.has(taskId)) return claim;
    throw new QueueError(
      'lease_lost',
      `Task ${taskId} was not taken by dequeue() of this QueueManager: nothing was changed.`,
    );
  }

  /** @param {Claim} claim */
  #letGo({ task, heart }) {
    void heart.terminate();
    this.#claims.delete(task.id);
    this.#ended.add(task.id);
    for (const oldest of this.#ended) {
      if (this.#ended.size <= ENDED_KEPT) return;
      this.#ended.delete(oldest);
    }
  }

  /** @param {Claim} claim */
  #lose(claim) {
    if (this.#claims.get(claim.task.id) !== claim) return;
    this.#letGo(claim);
    claim.lost.abort(new QueueError('lease_lost', 'The task is no longer this worker’s.'));
    this.#say(
      `Task ${claim.task.id} is no longer this worker's (it was cancelled, or the worker was silent for too long).`,
    );
    this.#onLost(claim.task);
  }

  /** @param {Claim} claim @param {'complete' | 'fail' | 'release'} how @param {object} body */
  #end(claim, how, body) {
    return this.#inTurn(claim, async () => {
      // Refused, the task stays held: the loop's next word is that it failed, and the app says whether that is still asked.
      await this.#report(claim, how, body);
      if (this.#claims.get(claim.task.id) === claim) this.#letGo(claim);
    });
  }

  /** @param {Claim} claim @param {string} what @param {object} body */
  #send(claim, what, body) {
    return this.#inTurn(claim, () => this.#report(claim, what, body));
  }

  /** Calls about one task reach the app in the order in which they were made. @param {Claim} claim @param {() => Promise<void>} call */
  #inTurn(claim, call) {
    const done = claim.turn.then(call);
    claim.turn = done.catch(() => {});
    return done;
  }

  /** Until the app has taken it or the task is lost. @param {Claim} claim @param {string} what @param {object} body @returns {Promise<void>} */
  async #report(claim, what, body) {
    const path = `/api/queue/tasks/${claim.task.id}/${what}`;
    const reply = await this.#ask('POST', path, {
      body: { ...body, leaseId: claim.leaseId },
      claim,
      limitMs: CLAIM_CALL_MS,
    });
    if (reply.status === 409 && reply.body?.code === 'lease_lost') {
      // An end whose reply did not arrive, and that is then sent again, finds that it has been recorded.
      if (ENDS.includes(what) && reply.isRepeated) return;
      return this.#lose(claim);
    }
    if (reply.status !== 0) accepted(reply);
  }

  /**
   * Asks until there is a reply that counts. Of a claim: for as long as it is held; `status` 0 when it was lost in between.
   * @param {string} method @param {string} path
   * @param {{ body?: unknown, headers?: Record<string, string>, limitMs?: number, claim?: Claim }} [options]
   * @returns {Promise<Reply & { isRepeated?: boolean }>}
   */
  async #ask(method, path, { claim, ...options } = {}) {
    const untilMs = performance.now() + (claim === undefined ? this.#patienceMs : Number.POSITIVE_INFINITY);
    for (let failures = 1; ; failures += 1) {
      if (claim !== undefined && this.#claims.get(claim.task.id) !== claim)
        return { status: 0, body: undefined, retryAfterMs: 0 };
      const reply = await this.#once(method, path, options);
      if (!mayPass(reply)) {
        this.#isWell();
        return { ...reply, isRepeated: failures > 1 };
      }
      const pauseMs = Math.max(reply.retryAfterMs, backoffMs(failures));
      if (performance.now() + pauseMs > untilMs) {
        if (reply.status === 0) throw new QueueError('unreachable', sentenceOf(reply));
        return reply;
      }
      this.#sayOnce(sentenceOf(reply));
      await pause(pauseMs);
    }
  }

  /**
   * @param {string} method @param {string} path
   * @param {{ body?: unknown, headers?: Record<string, string>, limitMs?: number }} options
   * @returns {Promise<Reply>} status 0: the app was not there
   */
  async #once(method, path, { body, headers = {}, limitMs = CALL_MS }) {
    const request = {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(Math.ceil(limitMs)),
    };
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    try {
      // Read for each call: another start of the app may have another port or token.
      const { url, token } = readBridge(this.#files);
      const response = await fetch(url + path, {
        ...request,
        headers: { ...headers, ...type, Authorization: `Bearer ${token}` },
      });
      const text = await response.text();
      const retryAfterMs = (Number(response.headers.get('retry-after')) || 0) * 1_000;
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text), retryAfterMs };
    } catch {
      // No bridge.json, nobody there, no reply in time, or somebody else at the address of an app that was killed.
      return { status: 0, body: undefined, retryAfterMs: 0 };
    }
  }

  /** Says what is wrong once, not at each attempt. @param {string} sentence */
  #sayOnce(sentence) {
    if (sentence !== this.#trouble) this.#say(sentence);
    this.#trouble = sentence;
  }
  #isWell() {
    this.#trouble = '';
  }
}

/** @typedef {{ status: number, body: any, retryAfterMs: number }} Reply */

/** Faults of the app that may be over with the next call; other codes of this kind say how a run ended. */
const APP_FAULTS = [undefined, 'internal', 'storage_failed', 'shutting_down', 'disk_full'];

/** Not there, a token of an earlier start, too fast, or a fault of the app. @param {Reply} reply */
const mayPass = ({ status, body }) =>
  [0, 401, 408, 429].includes(status) || (status >= 500 && APP_FAULTS.includes(body?.code));

/** @param {Reply} reply @returns {any} its body @throws {QueueError} */
function accepted(reply) {
  if (reply.status >= 200 && reply.status < 300) return reply.body;
  throw new QueueError(reply.body?.code ?? 'internal', sentenceOf(reply), reply.status);
}

/** @param {Reply} reply */
function sentenceOf({ status, body }) {
  if (status === 0) return 'Studio Queue does not run. Start it; this waits for it.';
  return body?.error ?? body?.message ?? `Studio Queue replied with status ${status}.`;
}

/** With jitter, so that three workers do not come at once. @param {number} failures */
const backoffMs = (failures) => Math.min(MAX_BACKOFF_MS, 250 * 2 ** failures) * (0.5 + Math.random() / 2);

/** @param {unknown} error @returns {{ code: string, message: string }} */
function wordsOf(error) {
  const { message = String(error ?? 'The task failed.'), code } = /** @type {{ message?: string, code?: unknown }} */ (
    Object(error)
  );
  return { code: typeof code === 'string' ? code : 'failed', message };
}

/** Where the app writes its address and token while it runs. @param {string | undefined} home @returns {string[]} */
function bridgeFiles(home = process.env.STUDIO_QUEUE_HOME) {
  if (home !== undefined && home !== '') return [join(home, 'bridge.json')];
  const { APPDATA, XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME } = process.env;
  const user = homedir();
  const folders = {
    win32: [APPDATA ?? join(user, 'AppData', 'Roaming')],
    darwin: [join(user, 'Library', 'Application Support')],
  };
  const parents =
    process.platform === 'win32' || process.platform === 'darwin'
      ? folders[process.platform]
      : [XDG_CONFIG_HOME || join(user, '.config'), XDG_DATA_HOME, XDG_STATE_HOME, user];
  return parents.flatMap((parent) => (parent ? [join(parent, 'Studio Queue', 'bridge.json')] : []));
}

/** @param {readonly string[]} files @returns {{ url: string, token: string }} @throws when none is there */
function readBridge(files) {
  for (const file of files) {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      // The next one.
    }
  }
  throw new Error('bridge.json is not there');
}

/** The heartbeat's thread. Text, so that it also runs when this file has been bundled into another. */
const HEART = `
const { readFileSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const { files, path, leaseId, everyMs, limitMs } = workerData;
function readBridge() {
  for (const file of files) {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {}
  }
  throw new Error('bridge.json is not there');
}
async function beat() {
  let nextMs = everyMs;
  try {
    const { url, token } = readBridge();
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { Authorization: 'Bearer ' + token, 'Content-Type': 'application/json' },
      body: JSON.stringify({ leaseId }),
      signal: AbortSignal.timeout(limitMs),
    });
    await response.text();
    if (response.status === 404 || response.status === 409) return parentPort.postMessage('lost');
    if (!response.ok) nextMs = 1000;
  } catch {
    nextMs = 1000;
  }
  setTimeout(beat, nextMs);
}
setTimeout(beat, everyMs);
`;
