/**
 * Studio Queue for web pages. Served by the bridge itself, so that it always fits it:
 *
 *   import { createStudioQueue } from 'http://127.0.0.1:47800/client.js';
 *   const queue = createStudioQueue();
 *   const { task } = await queue.enqueue({ type: 'script', projectId: 'my-project', metadata: { title: '…' } });
 *   const stop = queue.watch(task.id, { onChange: show, onEnd: done });
 *
 * It keeps nothing, sends no cookies and talks to the bridge only.
 */

const POLL_MS = 5_000;
const RECONNECT_MS = 2_000;
const FINAL = ['completed', 'failed', 'cancelled'];

/** An answer of the bridge that says no, or no answer at all (`code` is then `unreachable`). */
export class StudioQueueError extends Error {
  /**
   * @param {string} code one of the bridge's codes, such as `origin_not_approved` or `task_not_waiting`
   * @param {string} message
   * @param {{ status?: number, field?: string }} [more]
   */
  constructor(code, message, more = {}) {
    super(message);
    this.name = 'StudioQueueError';
    this.code = code;
    this.status = more.status;
    /** The dotted path of the field that was wrong, when one was. */
    this.field = more.field;
  }
}

/**
 * @typedef {object} Watcher
 * @property {(now: { task: object, position?: number, estimatedWaitTime?: number }) => void} [onChange]
 *   at once, and whenever the task or its place changed; `position` counts from 0
 * @property {(progress: { stage: string, fraction: number, detail?: string }) => void} [onProgress]
 * @property {(lines: { n: number, at: string, level: string, text: string }[]) => void} [onLog]
 * @property {(task: object) => void} [onEnd] completed, failed or cancelled; the watch is over
 * @property {(error: StudioQueueError) => void} [onError] the bridge cannot be reached or refuses; it goes on trying
 */

/**
 * @param {{ baseUrl?: string, pollMs?: number }} [options] `baseUrl` defaults to where this file came from
 */
export function createStudioQueue(options = {}) {
  const baseUrl = options.baseUrl ?? new URL(import.meta.url).origin;
  const pollMs = options.pollMs ?? POLL_MS;

  /** A refused preflight tells a page nothing; a plain GET may be read, and says why. */
  async function whyUnreachable() {
    try {
      const response = await fetch(`${baseUrl}/api/queue/health`);
      if (!response.ok) return await toError(response);
    } catch {
      // Nothing answers a plain GET either: the bridge is not there, or the creator refused this page.
    }
    return new StudioQueueError('unreachable', 'Studio Queue is not running, or does not let this page in.');
  }

  async function call(method, path, body, headers = {}) {
    const init = { method, headers: { ...headers } };
    if (body !== undefined) {
      init.headers['Content-Type'] = 'application/json';
      init.body = JSON.stringify(body);
    }
    let response;
    try {
      response = await fetch(baseUrl + path, init);
    } catch {
      throw await whyUnreachable();
    }
    if (!response.ok) throw await toError(response);
    return response.json();
  }

  /**
   * Adds a task.
   * @param {{ type: 'script' | 'image' | 'video', projectId: string, metadata: object, priority?: number }} task
   * @param {{ idempotencyKey?: string }} [more] the same key makes the same task once, however often it is sent
   * @returns {Promise<{ success: true, task: object, position: number, estimatedWaitTime?: number }>}
   */
  function enqueue(task, more = {}) {
    const key = more.idempotencyKey;
    return call('POST', '/api/queue/enqueue', task, key === undefined ? {} : { 'Idempotency-Key': key });
  }

  /** @param {{ projectId: string, script: object, image?: object, video?: object }} film */
  function enqueuePipeline(film, more = {}) {
    const key = more.idempotencyKey;
    return call('POST', '/api/queue/pipelines', film, key === undefined ? {} : { 'Idempotency-Key': key });
  }

  /** @param {string} taskId */
  function status(taskId) {
    return call('GET', `/api/queue/status/${encodeURIComponent(taskId)}`);
  }

  /** @param {{ type?: string, status?: string, userId?: string, limit?: number, offset?: number }} [filter] */
  function list(filter = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
    return call('GET', `/api/queue/list?${query}`);
  }

  /** Cancels a task that waits. @param {string} taskId */
  function cancel(taskId) {
    return call('DELETE', `/api/queue/cancel/${encodeURIComponent(taskId)}`);
  }

  /** @param {string} taskId */
  function retry(taskId) {
    return call('POST', `/api/queue/retry/${encodeURIComponent(taskId)}`);
  }

  /**
   * Follows a task: live events, and the status every 5 s beside them, which keeps the place in the queue right and
   * goes on alone when the events cannot be had.
   * @param {string} taskId
   * @param {Watcher} watcher
   * @returns {() => void} stops watching
   */
  function watch(taskId, watcher) {
    const ending = new AbortController();
    let shown = '';
    let reading = false;
    let again = false;

    async function refresh() {
      if (reading) {
        again = true;
        return;
      }
      reading = true;
      try {
        do {
          again = false;
          const now = await status(taskId);
          if (ending.signal.aborted) return;
          const text = JSON.stringify(now);
          if (text !== shown) watcher.onChange?.(now);
          shown = text;
          if (FINAL.includes(now.task.status)) {
            stop();
            watcher.onEnd?.(now.task);
            return;
          }
        } while (again);
      } catch (error) {
        if (ending.signal.aborted) return;
        watcher.onError?.(error);
        if (error.code === 'task_not_found') stop();
      } finally {
        reading = false;
      }
    }

    const onEvent = (kind, event) => {
      if (kind === 'log' && event.taskId === taskId) watcher.onLog?.(event.lines);
      else if (kind === 'progress' && event.taskId === taskId) watcher.onProgress?.(event.progress);
      else if (kind === 'task' && event.task.id === taskId) void refresh();
      else if (kind === 'reset' || kind === 'reload' || kind === 'ready') void refresh();
    };
    const poll = setInterval(refresh, pollMs);
    const stop = () => {
      clearInterval(poll);
      ending.abort();
    };
    void refresh();
    void followEvents(baseUrl, onEvent, ending.signal);
    return stop;
  }

  return { baseUrl, enqueue, enqueuePipeline, status, list, cancel, retry, watch };
}

async function toError(response) {
  try {
    const { code, message, field } = await response.json();
    return new StudioQueueError(code, message, { status: response.status, field });
  } catch {
    return new StudioQueueError('unreachable', 'The answer was not one of Studio Queue.', { status: response.status });
  }
}

/** Reads the event stream with fetch and comes back to it at the place where it broke, until `signal` says stop. */
async function followEvents(baseUrl, onEvent, signal) {
  let lastEventId;
  while (!signal.aborted) {
    try {
      const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
      const response = await fetch(`${baseUrl}/api/queue/events`, { headers, signal });
      if (!response.ok || response.body === null) throw await toError(response);
      let rest = '';
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const frames = (rest + part.value).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) {
          const field = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1];
          lastEventId = field('id') ?? lastEventId;
          const data = field('data');
          if (data !== undefined) onEvent(field('event'), JSON.parse(data));
        }
      }
    } catch {
      // Polling goes on meanwhile; it also tells the page what is wrong.
    }
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, RECONNECT_MS);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
