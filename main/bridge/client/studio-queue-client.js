// @ts-check
/**
 * Studio Queue for web pages. Served by the bridge itself, so that it always fits it:
 *
 *   import { createStudioQueue } from 'http://127.0.0.1:47800/client.js';
 *   const queue = createStudioQueue();
 *   const { task } = await queue.enqueue({ type: 'script', projectId: 'my-project', metadata: { title: '…' } });
 *   const stop = queue.watch(task.id, { onChange: show, onEnd: done });
 *
 * The first call of a page that the creator does not know yet waits while Studio Queue asks them, two minutes at most, and goes
 * through when they say yes.
 *
 * It keeps nothing, sends no cookies and talks to the bridge only. However many tasks are watched, a page holds one event
 * stream, and where the browser has Web Locks and BroadcastChannel all pages of one origin hold one together: a browser
 * opens six connections to a server, and streams would use them up.
 *
 * A page that is not served from this computer itself (https://my-app.example) needs the browser's own leave as well: since
 * version 142 Chrome asks its user whether the site may reach apps on this device, once, at the first call or when this file
 * is loaded. Say beforehand why you ask, and begin with a click. After a refusal calls fail with `local_access_denied`; the
 * user can change that in the site settings, beside the address. Such a page must be https, and a frame of another site
 * needs `allow="loopback-network"` (before Chrome 145: `local-network-access`). Pages on http://localhost are not asked.
 */

const POLL_MS = 5_000;
const CALL_LIMIT_MS = 15_000;
/** Until the bridge has let the page in: it holds a call for 120 s while it asks the creator. */
const FIRST_CALL_LIMIT_MS = 120_000 + CALL_LIMIT_MS;
/** The bridge sends a comment every 15 s. */
const QUIET_LIMIT_MS = 45_000;
const RECONNECT_MS = 2_000;
/** While the stream lives it tells every change; this finds what it might have missed all the same. */
const READ_ANYWAY_MS = 60_000;
const LINES_A_CALL = 1_000;
const FINAL = ['completed', 'failed'];
/** Of this task alone: it is unknown, or its id is none. */
const TASK_ERRORS = [404, 422];

/**
 * @typedef {object} Task as docs/api.md has it; `state` tells apart what the four statuses do not
 * @property {string} id
 * @property {'script' | 'image' | 'video'} type
 * @property {'waiting' | 'processing' | 'completed' | 'failed'} status
 * @property {'waiting' | 'needs-you' | 'processing' | 'completed' | 'failed' | 'cancelled'} state
 * @property {string} projectId
 * @property {string[]} logs
 * @property {string} [error]
 * @property {{ code: string, message: string }} [needsYou] what the creator has to do before it goes on
 * @typedef {{ task: Task, position?: number, estimatedWaitTime?: number }} TaskNow `position` counts from 0
 * @typedef {{ n: number, at: string, level: string, text: string }} LogLine
 * @typedef {{ field: string, message: string }} Warning a field that was kept or left out without being understood
 * @typedef {{ index: number, code: string, field?: string, error: string }} FailedTask `index` counts from 0
 *
 * @typedef {object} Watcher
 * @property {(now: TaskNow) => void} [onChange] at once, and whenever the task or its place changed. A task that waits for
 *   the creator comes here too: `task.state` is `needs-you`, `task.needsYou` says what for, and the watch goes on
 * @property {(progress: { stage: string, fraction: number, detail?: string }) => void} [onProgress]
 * @property {(lines: LogLine[]) => void} [onLog] lines as they are written: each once and in order, whatever the connection does
 * @property {(task: Task) => void} [onEnd] `completed` or `failed`; the watch is over. A cancelled task is a failed one whose
 *   `state` is `cancelled`
 * @property {(error: unknown) => void} [onError] a StudioQueueError: the bridge cannot be reached or refuses. It goes on
 *   trying, but for a task that the queue does not know
 *
 * @typedef {object} Options
 * @property {string} [baseUrl] default: where this file came from
 * @property {number} [timeoutMs] how long a call may take, default 15 s, and 135 s until the creator has let the page in
 * @property {number} [pollMs] how often watched tasks are asked for beside the events, default 5 s
 * @property {number} [quietMs] a stream that is silent for so long is opened again, default 45 s
 */

/**
 * A refusal of the bridge, or no reply at all. `code` is then `unreachable` (nothing there), `timeout` (no reply in time) or
 * `local_access_denied` (the browser's user refused). What the creator decided comes as a refusal: `origin_not_allowed` when they
 * said no, `origin_not_approved` when they have said nothing.
 */
export class StudioQueueError extends Error {
  /**
   * @param {string} code one of the bridge's codes, such as `origin_not_approved` or `task_not_waiting`
   * @param {string} message for people, in their language
   * @param {{ status?: number, field?: string, failed?: FailedTask[] }} [more]
   */
  constructor(code, message, more = {}) {
    super(message);
    this.name = 'StudioQueueError';
    this.code = code;
    this.status = more.status;
    /** The dotted path of the field that was wrong, when one was. */
    this.field = more.field;
    /** With `tasks_refused`, of `enqueueMany`: every task that could not be added. */
    this.failed = more.failed;
  }
}

/** @param {Options} [options] */
export function createStudioQueue(options = {}) {
  const baseUrl = options.baseUrl ?? new URL(import.meta.url).origin;
  const call = createCall(baseUrl, options.timeoutMs);

  /** @param {string | undefined} key */
  const keyed = (key) => (key === undefined ? {} : { 'Idempotency-Key': key });

  /**
   * Adds a task. After a `timeout` it may have been added: the same key makes the same task once, however often it is sent.
   * @param {{ type: 'script' | 'image' | 'video', projectId: string, metadata: object, priority?: number }} task
   * @param {{ idempotencyKey?: string }} [more]
   * @returns {Promise<{ success: true, task: Task, position: number, estimatedWaitTime: number, warnings?: Warning[] }>}
   */
  const enqueue = (task, more = {}) => call('POST', '/api/queue/enqueue', task, keyed(more.idempotencyKey));

  /**
   * Adds up to 1,000 tasks, all or none. When some cannot be added, the error is `tasks_refused` and its `failed` lists those.
   * @param {{ type: 'script' | 'image' | 'video', projectId: string, metadata: object, priority?: number }[]} tasks
   * @param {{ idempotencyKey?: string }} [more]
   * @returns {Promise<{ success: true, tasks: Task[], warnings?: Warning[] }>} in the order in which they were given
   */
  const enqueueMany = (tasks, more = {}) =>
    call('POST', '/api/queue/enqueue-many', { tasks }, keyed(more.idempotencyKey));

  /**
   * @param {{ projectId: string, script: object, image?: object, video?: object }} film
   * @param {{ idempotencyKey?: string }} [more]
   * @returns {Promise<{ success: true, pipelineId: string, tasks: Task[], warnings?: Warning[] }>}
   */
  const enqueuePipeline = (film, more = {}) => call('POST', '/api/queue/pipelines', film, keyed(more.idempotencyKey));

  /** @param {string} taskId @returns {Promise<TaskNow>} */
  const status = (taskId) => call('GET', `/api/queue/status/${encodeURIComponent(taskId)}`);

  /**
   * @param {{ type?: string, status?: string, userId?: string, projectId?: string, needsYou?: boolean, limit?: number, offset?: number }} [filter]
   * @returns {Promise<{ tasks: Task[], total: number, summary: object }>}
   */
  function list(filter = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
    return call('GET', `/api/queue/list?${query}`);
  }

  /** Cancels a task that waits. @param {string} taskId @returns {Promise<{ success: true, message: string }>} */
  const cancel = (taskId) => call('DELETE', `/api/queue/cancel/${encodeURIComponent(taskId)}`);

  /** @param {string} taskId @returns {Promise<{ success: true, task: Task }>} */
  const retry = (taskId) => call('POST', `/api/queue/retry/${encodeURIComponent(taskId)}`);

  /** @param {string} taskId @param {number} after @returns {Promise<{ lines: LogLine[], next: number }>} */
  const logs = (taskId, after = 0) =>
    call('GET', `/api/queue/tasks/${encodeURIComponent(taskId)}/logs?after=${after}&limit=${LINES_A_CALL}`);

  const feed = feedOf(baseUrl, options.quietMs ?? QUIET_LIMIT_MS);
  const watch = createWatch({ status, logs }, feed, options.pollMs ?? POLL_MS);
  return { baseUrl, enqueue, enqueueMany, enqueuePipeline, status, list, logs, cancel, retry, watch };
}

// ---------------------------------------------------------------------------------------------------------------- calls

/**
 * @param {string} baseUrl
 * @param {number | undefined} timeoutMs
 */
function createCall(baseUrl, timeoutMs) {
  let isLetIn = false;

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @param {Record<string, string>} [headers]
   * @returns {Promise<any>}
   */
  return async function call(method, path, body, headers = {}) {
    const signal = AbortSignal.timeout(timeoutMs ?? (isLetIn ? CALL_LIMIT_MS : FIRST_CALL_LIMIT_MS));
    /** @type {RequestInit} */
    const init = { method, headers, signal };
    if (body !== undefined) {
      init.headers = { ...headers, 'Content-Type': 'application/json' };
      init.body = JSON.stringify(body);
    }
    try {
      const response = await fetch(baseUrl + path, init);
      isLetIn = response.status !== 403;
      if (!response.ok) throw await toError(response);
      return await response.json();
    } catch (error) {
      if (error instanceof StudioQueueError) throw error;
      const isLate = signal.aborted;
      const access = await localAccess();
      if (isLate) throw ownError(access === 'prompt' ? 'timeout_asking' : 'timeout');
      throw ownError(access === 'denied' ? 'local_access_denied' : 'unreachable');
    }
  };
}

/** @param {Response} response */
async function toError(response) {
  const { error, code, field, failed } = await response.json();
  if (typeof error !== 'string' || typeof code !== 'string') throw new TypeError('not a reply of Studio Queue');
  return new StudioQueueError(code, error, { status: response.status, field, failed });
}

/** What this page's user decided in the browser, or undefined where the browser does not ask. */
async function localAccess() {
  const host = globalThis.location?.hostname ?? '';
  if (/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(host)) return undefined;
  // The first name is of Chrome 145; the second of 142.
  for (const name of ['loopback-network', 'local-network-access']) {
    try {
      const asked = /** @type {PermissionDescriptor} */ (/** @type {unknown} */ ({ name }));
      return (await navigator.permissions.query(asked)).state;
    } catch {
      // A browser throws at a name that it does not know.
    }
  }
  return undefined;
}

/** What only this side can know; everything else is said by the bridge, in the app's language. */
const OWN_WORDS = {
  unreachable: {
    ko: 'Studio Queue에 연결할 수 없습니다. 앱이 실행 중인지 확인하세요.',
    en: 'Studio Queue cannot be reached. See that it is running.',
  },
  timeout: {
    ko: 'Studio Queue가 제때 응답하지 않았습니다. 잠시 후 다시 시도하세요.',
    en: 'Studio Queue did not reply in time. Try again in a moment.',
  },
  timeout_asking: {
    ko: 'Studio Queue가 제때 응답하지 않았습니다. 이 기기의 앱에 연결해도 되는지 브라우저가 물으면 허용한 뒤 다시 시도하세요.',
    en: 'Studio Queue did not reply in time. If the browser asks whether this site may reach apps on this device, allow it and try again.',
  },
  local_access_denied: {
    ko: '브라우저가 이 사이트의 로컬 앱 연결을 차단했습니다. 주소창 옆 사이트 설정에서 이 기기의 앱 연결을 허용한 뒤 새로고침하세요.',
    en: 'The browser does not let this site reach apps on this device. Allow it in the site settings beside the address, then reload.',
  },
};

/** @param {keyof typeof OWN_WORDS} reason */
function ownError(reason) {
  const language = globalThis.document?.documentElement.lang || globalThis.navigator?.language || '';
  const code = reason === 'timeout_asking' ? 'timeout' : reason;
  return new StudioQueueError(code, OWN_WORDS[reason][/^ko\b/i.test(language) ? 'ko' : 'en']);
}

// -------------------------------------------------------------------------------------------------------------- watching

/**
 * @typedef {object} Entry one `watch`
 * @property {string} taskId
 * @property {Watcher} watcher
 * @property {TaskNow} [now] as last read
 * @property {number} readAt
 * @property {boolean} mayHaveMoved something happened in its queue since
 * @property {number} [lastLine] number of the last log line handed on; a task's lines are counted without gaps
 * @property {boolean} missesLines
 */

/**
 * @param {{ status: (taskId: string) => Promise<TaskNow>, logs: (taskId: string, after: number) => Promise<{ lines: LogLine[] }> }} calls
 * @param {ReturnType<typeof feedOf>} feed
 * @param {number} pollMs
 */
function createWatch(calls, feed, pollMs) {
  /** @type {Set<Entry>} */
  const entries = new Set();
  /** Those to be read, one after another: however many are watched, they hold one connection. */
  /** @type {Set<Entry>} */
  const due = new Set();
  let reading = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let poll;
  /** @type {(() => void) | undefined} */
  let leaveFeed;

  /** @param {Entry} entry */
  function end(entry) {
    due.delete(entry);
    if (!entries.delete(entry) || entries.size > 0) return;
    clearInterval(poll);
    leaveFeed?.();
  }

  /** @param {Iterable<Entry>} some */
  async function read(some) {
    for (const entry of some) due.add(entry);
    if (reading) return;
    reading = true;
    // A set hands out what is added, or added again, while it is walked through.
    for (const entry of due) {
      due.delete(entry);
      await readOne(entry);
    }
    reading = false;
  }

  /** @param {Entry} entry */
  async function readOne(entry) {
    entry.mayHaveMoved = false;
    entry.readAt = performance.now();
    try {
      const now = await calls.status(entry.taskId);
      while (entry.missesLines && entry.lastLine !== undefined) {
        const { lines } = await calls.logs(entry.taskId, entry.lastLine);
        entry.missesLines = lines.length === LINES_A_CALL;
        tellLines(entry, lines);
      }
      if (!entries.has(entry)) return;
      const isNew = JSON.stringify(now) !== JSON.stringify(entry.now);
      entry.now = now;
      if (isNew) tell(entry.watcher.onChange, now);
      if (!entries.has(entry) || !FINAL.includes(now.task.status)) return;
      end(entry);
      tell(entry.watcher.onEnd, now.task);
    } catch (error) {
      if (!entries.has(entry)) return;
      if (error instanceof StudioQueueError && TASK_ERRORS.includes(error.status ?? 0)) {
        end(entry);
        tell(entry.watcher.onError, error);
        return;
      }
      // The others would get the same error: it is reported to them too, and they are read again at the next poll.
      due.clear();
      for (const each of entries) tell(each.watcher.onError, error);
    }
  }

  /** @param {Entry} entry @param {LogLine[]} lines */
  function tellLines(entry, lines) {
    const { lastLine, watcher } = entry;
    const fresh = lastLine === undefined ? lines : lines.filter(({ n }) => n > lastLine);
    const [first] = fresh;
    if (first === undefined || watcher.onLog === undefined || !entries.has(entry)) return;
    if (lastLine !== undefined && first.n > lastLine + 1) {
      entry.missesLines = true;
      void read([entry]);
      return;
    }
    entry.lastLine = first.n + fresh.length - 1;
    tell(watcher.onLog, fresh);
  }

  /** @param {string} kind @param {any} event */
  function onEvent(kind, event) {
    if (kind === 'reset') for (const entry of entries) entry.missesLines = true;
    if (kind === 'reset' || kind === 'reload') return void read(entries);
    for (const entry of [...entries]) {
      const { taskId, watcher, now } = entry;
      if (kind === 'task' && event.task.id === taskId) void read([entry]);
      else if (kind === 'task' && event.task.type === now?.task.type)
        entry.mayHaveMoved = now?.task.status === 'waiting';
      else if (kind === 'removed' && event.ids.includes(taskId)) void read([entry]);
      else if (kind === 'log' && event.taskId === taskId) tellLines(entry, event.lines);
      else if (kind === 'progress' && event.taskId === taskId) tell(watcher.onProgress, event.progress);
    }
  }

  function readStale() {
    const isLive = feed.isLive();
    const isStale = (/** @type {Entry} */ { readAt, mayHaveMoved }) =>
      !isLive || mayHaveMoved || performance.now() - readAt >= READ_ANYWAY_MS;
    void read([...entries].filter(isStale));
  }

  /**
   * Follows a task: live events, and its status asked for beside them, which keeps the place in the queue right and goes on
   * alone when the events cannot be had.
   * @param {string} taskId
   * @param {Watcher} watcher
   * @returns {() => void} stops watching
   */
  return function watch(taskId, watcher) {
    /** @type {Entry} */
    const entry = { taskId, watcher, readAt: performance.now(), mayHaveMoved: false, missesLines: false };
    if (entries.size === 0) {
      poll = setInterval(readStale, pollMs);
      leaveFeed = feed.join(onEvent);
    }
    entries.add(entry);
    void read([entry]);
    return () => end(entry);
  };
}

/**
 * What a page's own code throws is shown in its console and disturbs no other watcher.
 * @template T
 * @param {((value: T) => void) | undefined} callback
 * @param {T} value
 */
function tell(callback, value) {
  try {
    callback?.(value);
  } catch (error) {
    setTimeout(() => {
      throw error;
    });
  }
}

// ---------------------------------------------------------------------------------------------------------------- events

/** @type {Map<string, ReturnType<typeof createFeed>>} */
const feeds = new Map();

/** One a page and bridge, whoever asks. @param {string} baseUrl @param {number} quietMs */
function feedOf(baseUrl, quietMs) {
  const feed = feeds.get(baseUrl) ?? createFeed(baseUrl, quietMs);
  feeds.set(baseUrl, feed);
  return feed;
}

/**
 * What one page reads from the bridge and hands on to the others of its origin. `id` is the reader's place, `<run>-<seq>`,
 * where seq has no gaps; without a `kind` it says only that the stream lives, or does not.
 * @typedef {{ live: boolean, id?: string | undefined, kind?: string, event?: unknown }} Word
 */

/**
 * The bridge's events for this page. Pages that share a lock elect one that reads; the others hear it over a channel and
 * know their place as well as it does, so that whoever follows it goes on just there. The browser hands on the lock when
 * its page closes or crashes; a page that the browser puts to sleep gives it back; and from one that holds it and says
 * nothing for `quietMs` (its user left a dialog open) it is taken.
 * @param {string} baseUrl
 * @param {number} quietMs
 */
function createFeed(baseUrl, quietMs) {
  // The number is that of the words: a page may still run the client of an app that has been updated since.
  const name = `studio-queue-events/1 ${baseUrl}`;
  /** @type {Set<(kind: string, event: unknown) => void>} */
  const listeners = new Set();
  /** @type {AbortController | undefined} */
  let joined;
  /** @type {BroadcastChannel | undefined} */
  let channel;
  /** @type {string | undefined} */
  let place;
  let heardAt = Number.NEGATIVE_INFINITY;
  let live = false;
  /** Of the term that this page leads in. */
  /** @type {AbortSignal | undefined} */
  let leading;

  /** @param {Word} word */
  function hear(word) {
    heardAt = performance.now();
    live = word.live;
    if (word.id === undefined || word.id === place) return;
    const step = place === undefined ? Number.NaN : stepBetween(place, word.id);
    if (word.kind !== 'reset' && step <= 0) return;
    place = word.id;
    // Anything but the very next event: something was missed.
    if (word.kind === 'reset' || step !== 1) emit('reset', undefined);
    if (word.kind !== undefined && word.kind !== 'reset') emit(word.kind, word.event);
  }

  /** @param {string} kind @param {unknown} event */
  function emit(kind, event) {
    for (const listener of [...listeners]) listener(kind, event);
  }

  /** @param {Word} word */
  function say(word) {
    hear(word);
    channel?.postMessage(word);
  }

  /** Reads the stream, and comes back to it at the place where it broke, until `signal` says stop. @param {AbortSignal} signal */
  async function lead(signal) {
    leading = signal;
    while (!signal.aborted) {
      try {
        await readStream(baseUrl, place, quietMs, signal, say, () => say({ live: true, id: place }));
      } catch {
        // Polling goes on meanwhile; it also tells the page what is wrong.
      }
      if (signal.aborted) break;
      say({ live: false });
      await pause(RECONNECT_MS, signal);
    }
    if (leading === signal) leading = undefined;
  }

  /** @param {AbortSignal} signal until when this page takes part */
  async function share(signal) {
    let mustTake = false;
    while (!signal.aborted) {
      const term = new AbortController();
      const either = AbortSignal.any([signal, term.signal]);
      let wasLeader = false;
      heardAt = performance.now();
      const watchman = setInterval(() => {
        if (!wasLeader && performance.now() - heardAt > quietMs) term.abort();
      }, quietMs / 3);
      try {
        await navigator.locks.request(name, mustTake ? { steal: true } : { signal: either }, () => {
          wasLeader = true;
          return lead(either);
        });
      } catch (error) {
        // The wait was given up, or the lock was taken from this page. Where there are no locks at all it reads alone.
        const isAbort = error instanceof DOMException && error.name === 'AbortError';
        if (!isAbort) await lead(signal);
      } finally {
        clearInterval(watchman);
        term.abort();
      }
      mustTake = !wasLeader;
    }
  }

  function start() {
    if (joined !== undefined || listeners.size === 0) return;
    joined = new AbortController();
    const { signal } = joined;
    if (!canShare()) return void lead(signal);
    channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => {
      if (data !== 'where?') hear(data);
      else if (leading !== undefined) channel?.postMessage({ live, id: place });
    };
    channel.postMessage('where?');
    void share(signal);
  }

  function stop() {
    joined?.abort();
    joined = undefined;
    channel?.close();
    channel = undefined;
    live = false;
  }

  // A page that the browser puts to sleep lets another one read, and takes part again when it wakes.
  globalThis.addEventListener?.('pagehide', stop);
  globalThis.addEventListener?.('pageshow', start);
  globalThis.document?.addEventListener('freeze', stop);
  globalThis.document?.addEventListener('resume', start);

  return {
    isLive: () => live && performance.now() - heardAt < quietMs,
    /** @param {(kind: string, event: any) => void} listener @returns {() => void} leaves */
    join(listener) {
      listeners.add(listener);
      start();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
  };
}

function canShare() {
  const { navigator, BroadcastChannel, origin } = globalThis;
  return navigator?.locks !== undefined && BroadcastChannel !== undefined && origin !== 'null';
}

/** How many events further `to` is, or NaN when they are of two runs of the app. @param {string} from @param {string} to */
function stepBetween(from, to) {
  const [fromRun, fromSeq] = from.split('-');
  const [toRun, toSeq] = to.split('-');
  return fromRun === toRun ? Number(toSeq) - Number(fromSeq) : Number.NaN;
}

/** @param {number} ms @param {AbortSignal} signal ends it early @returns {Promise<void>} */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

/**
 * One connection to the event stream, until it ends, breaks or has been silent for `quietMs`.
 * @param {string} baseUrl
 * @param {string | undefined} lastEventId
 * @param {number} quietMs
 * @param {AbortSignal} signal
 * @param {(word: Word) => void} onEvent
 * @param {() => void} onComment
 */
async function readStream(baseUrl, lastEventId, quietMs, signal, onEvent, onComment) {
  const silence = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), quietMs);
  };
  try {
    heard();
    const response = await fetch(`${baseUrl}/api/queue/events`, {
      headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || response.body === null) throw new TypeError('no event stream');
    // Characters may be cut between two parts of the reply, and frames too.
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heard();
      const frames = (rest + part.value).split('\n\n');
      rest = frames.pop() ?? '';
      for (const frame of frames) {
        const { event: kind, id, data } = readFrame(frame);
        if (kind === undefined || data === undefined) onComment();
        else onEvent({ live: true, id, kind, event: JSON.parse(data) });
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A line ends at \n and nowhere else: a text may hold the other characters that end lines elsewhere (U+2028 among them).
 * @param {string} frame
 * @returns {{ event?: string, id?: string, data?: string }}
 */
function readFrame(frame) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (const line of frame.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon);
    const value = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    fields[name] = name === 'data' && fields.data !== undefined ? `${fields.data}\n${value}` : value;
  }
  return fields;
}
