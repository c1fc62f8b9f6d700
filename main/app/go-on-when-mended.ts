import type { ErrorCode } from '../../contract/errors';
import type { Settings } from '../../contract/settings';
import type { QueueTask } from '../../contract/task';
import type { TaskQueue } from '../queue/types';
import type { LlmKey } from '../settings/llm-key';
import type { SettingsStore } from '../settings/settings';

/** What a change of a setting can mend. */
const MENDED_BY: ReadonlyMap<keyof Settings, readonly ErrorCode[]> = new Map<keyof Settings, readonly ErrorCode[]>([
  ['llm', ['llm_not_configured', 'llm_unauthorized']],
  ['browserPath', ['no_browser']],
  ['ffmpegPath', ['no_ffmpeg']],
  ['voice', ['no_voice']],
]);
const MENDED_BY_KEY: readonly ErrorCode[] = ['llm_unauthorized'];
const PAGE = 500;

export interface MendedParts {
  readonly queue: Pick<TaskQueue, 'tasks' | 'retry' | 'onEvents'>;
  readonly settings: Pick<SettingsStore, 'current' | 'onChange'>;
  readonly llmKey: Pick<LlmKey, 'onChange'>;
  readonly onError: (error: unknown) => void;
}

/**
 * A task parked for want of a setting continues by itself once that setting is changed: nobody changes it for another reason. So
 * does one that parks after the change because its run had begun with the old value.
 */
export function goOnWhenMended({ queue, settings, llmKey, onError }: MendedParts): void {
  let before = settings.current();
  /** Counts changes; `mendedAt` holds the count of the latest one that can mend a code, `begunAt` the count when each run began. */
  let changes = 0;
  const mendedAt = new Map<string, number>();
  const begunAt = new Map<string, number>();

  settings.onChange((now) => {
    const changed = [...MENDED_BY].filter(([name]) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
    before = now;
    void mended(changed.flatMap(([, codes]) => codes));
  });
  llmKey.onChange(() => void mended(MENDED_BY_KEY));
  queue.onEvents((events) => {
    for (const event of events) if (event.kind === 'task') follow(event.task);
  });

  async function mended(codes: readonly ErrorCode[]): Promise<void> {
    if (codes.length === 0) return;
    changes += 1;
    for (const code of codes) mendedAt.set(code, changes);
    try {
      for (const id of await parkedFor(codes)) await queue.retry(id).catch(onError);
    } catch (error) {
      onError(error);
    }
  }

  function follow({ id, status, needsYou }: QueueTask): void {
    if (status === 'processing') {
      // A running task is announced again whenever it changes, for example with each file that it publishes.
      if (!begunAt.has(id)) begunAt.set(id, changes);
      return;
    }
    const begun = begunAt.get(id);
    begunAt.delete(id);
    if (needsYou === undefined || begun === undefined) return;
    if ((mendedAt.get(needsYou.code) ?? 0) > begun) queue.retry(id).catch(onError);
  }

  async function parkedFor(codes: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await queue.tasks.list({ needsYou: true, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      for (const task of page.tasks) if (codes.includes(task.needsYou?.code ?? '')) ids.push(task.id);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return ids;
  }
}
