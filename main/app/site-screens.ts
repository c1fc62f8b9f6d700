import { readdir, rm } from 'node:fs/promises';
import { screenOf, screensIn } from '../../contract/recipe-folders';
import { MAX_SCREEN_BYTES } from '../../contract/site-check';
import { screenshotSchema, taskIdSchema } from '../../contract/task';
import type { TaskQueue } from '../queue/types';
import { readStart } from '../system/read-start';

/**
 * Screenshots of the sites at which tasks of this machine were parked. They are served to the panel alone, and each is removed as soon as its task
 * goes on or is parked anew.
 */
export class SiteScreens {
  readonly #dir: string;
  readonly #queue: Pick<TaskQueue, 'getTask' | 'onEvents'>;
  readonly #onError: (error: unknown) => void;
  /** The screenshot of each task that has one. */
  readonly #kept = new Map<string, string>();

  constructor(recipesDir: string, queue: Pick<TaskQueue, 'getTask' | 'onEvents'>, onError: (error: unknown) => void) {
    this.#dir = recipesDir;
    this.#queue = queue;
    this.#onError = onError;
  }

  /** Removes what an earlier run of the app left, and follows the tasks from then on. To be called before the first run. Returns what ends it. */
  async follow(): Promise<() => void> {
    for (const name of await readdir(screensIn(this.#dir)).catch(() => [])) {
      const [id = '', screenshot = '', ...rest] = name.split('.');
      const isOurs = taskIdSchema.safeParse(id).success && screenshotSchema.safeParse(screenshot).success;
      if (isOurs && rest.join('.') === 'jpg' && !this.#kept.has(id)) this.#kept.set(id, screenshot);
      // Left half-written when the machine went off.
      else await rm(`${screensIn(this.#dir)}/${name}`, { force: true, recursive: true });
    }
    await this.#lookAtAll();
    return this.#queue.onEvents((events) => {
      for (const event of events) {
        if (event.kind === 'task') this.#note(event.task.id, event.task.needsYou?.screenshot).catch(this.#onError);
        // Where many tasks change at once, no event names them.
        else if (event.kind === 'reload' || event.kind === 'removed') this.#lookAtAll().catch(this.#onError);
      }
    });
  }

  /** The reply to the panel's request for `<task>/<screenshot>`. */
  async respond(rest: string): Promise<Response> {
    const [, taskId, screenshot] = /^([0-9a-f-]{36})\/([0-9a-f]{12})$/.exec(rest) ?? [];
    const isAsked = taskId !== undefined && screenshot !== undefined && this.#kept.get(taskId) === screenshot;
    const path = isAsked ? screenOf(this.#dir, taskId, screenshot) : undefined;
    const bytes = path === undefined ? undefined : await readStart(path, MAX_SCREEN_BYTES + 1);
    if (bytes === undefined || bytes.length > MAX_SCREEN_BYTES) return new Response(null, { status: 404 });
    return new Response(bytes, {
      headers: { 'Content-Type': 'image/jpeg', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' },
    });
  }

  async #lookAtAll(): Promise<void> {
    for (const id of [...this.#kept.keys()])
      await this.#note(id, (await this.#queue.getTask(id))?.needsYou?.screenshot);
  }

  async #note(id: string, screenshot: string | undefined): Promise<void> {
    const before = this.#kept.get(id);
    if (before === screenshot) return;
    if (screenshot === undefined) this.#kept.delete(id);
    else this.#kept.set(id, screenshot);
    if (before !== undefined) await rm(screenOf(this.#dir, id, before), { force: true });
  }
}
