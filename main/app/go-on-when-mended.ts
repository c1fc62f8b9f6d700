import type { ErrorCode } from '../../contract/errors';
import type { Settings } from '../../contract/settings';
import type { TaskQueue } from '../queue/types';
import type { LlmKey } from '../settings/secrets';
import type { SettingsStore } from '../settings/settings';

/** What the change of a setting can mend. */
const MENDED_BY: ReadonlyMap<keyof Settings, readonly ErrorCode[]> = new Map<keyof Settings, readonly ErrorCode[]>([
  ['llm', ['llm_not_configured', 'llm_unauthorized']],
  ['browserPath', ['no_browser']],
  ['ffmpegPath', ['no_ffmpeg']],
  ['voice', ['no_voice']],
]);
const MENDED_BY_KEY: readonly ErrorCode[] = ['llm_unauthorized'];
const PAGE = 500;

export interface MendedParts {
  readonly queue: Pick<TaskQueue, 'tasks' | 'retry'>;
  readonly settings: Pick<SettingsStore, 'current' | 'onChange'>;
  readonly llmKey: Pick<LlmKey, 'onChange'>;
  readonly onError: (error: unknown) => void;
}

/** A task that was parked for want of a setting goes on by itself once that setting is changed: the creator set it for no other reason. */
export function goOnWhenMended({ queue, settings, llmKey, onError }: MendedParts): void {
  let before = settings.current();
  settings.onChange((now) => {
    const changed = [...MENDED_BY].filter(([name]) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
    before = now;
    void goOn(changed.flatMap(([, codes]) => codes));
  });
  llmKey.onChange(() => void goOn(MENDED_BY_KEY));

  async function goOn(codes: readonly string[]): Promise<void> {
    if (codes.length === 0) return;
    try {
      for (const id of await parkedFor(codes)) await queue.retry(id).catch(onError);
    } catch (error) {
      onError(error);
    }
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
