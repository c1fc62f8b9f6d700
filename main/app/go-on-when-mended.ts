import { AppError, type ErrorCode } from '../../contract/errors';
import type { Settings } from '../../contract/settings';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../contract/task';
import type { TaskQueue } from '../queue/types';
import { chosenProcessor } from '../settings/creator-processor';
import type { LlmKey } from '../settings/llm-key';
import type { OptionSecrets } from '../settings/option-secrets';
import type { ProcessorSecrets } from '../settings/processor-secrets';
import type { SettingsStore } from '../settings/settings';
import type { VoiceModels } from '../settings/voice-models';
import type { Here } from './here';
import { parkedTasks } from './parked-tasks';

/** The codes that a change of a setting can mend, whatever the task's type. */
const MENDED_BY: ReadonlyMap<keyof Settings, readonly ErrorCode[]> = new Map<keyof Settings, readonly ErrorCode[]>([
  ['llm', ['llm_not_configured', 'llm_unauthorized', 'llm_quota']],
  ['browserPath', ['no_browser']],
  ['ffmpegPath', ['no_ffmpeg']],
  ['voice', ['no_voice']],
  ['chosen', ['picture_source_unusable', 'site_needs_you', 'no_voice', 'voice_unauthorized', 'voice_quota']],
  ['budgets', ['budget_reached']],
  ['film', ['clip_unusable']],
  [
    'options',
    ['picture_source_unusable', 'site_needs_you', 'budget_reached', 'no_voice', 'voice_unauthorized', 'voice_quota'],
  ],
]);
const MENDED_BY_KEY: readonly ErrorCode[] = ['llm_unauthorized', 'llm_quota'];
/** By a changed secret of a voice or a picture source. */
const MENDED_BY_SECRET: readonly ErrorCode[] = [
  'no_voice',
  'voice_unauthorized',
  'voice_quota',
  'picture_source_unusable',
];
/** What the built-in processor lacks: code of the creator's may do without. */
const LACKED_BY_BUILTIN: readonly ErrorCode[] = ['processor_needed', ...[...MENDED_BY.values()].flat()];
/** What another processor of the type, or another secret of it, can mend. */
const MENDED_BY_PROCESSOR: readonly ErrorCode[] = [...LACKED_BY_BUILTIN, 'processor_unusable', 'service_unauthorized'];

export interface MendedParts {
  readonly queue: Pick<TaskQueue, 'tasks' | 'retry' | 'getTask' | 'onEvents'>;
  readonly settings: Pick<SettingsStore, 'current' | 'onChange'>;
  readonly llmKey: Pick<LlmKey, 'onChange'>;
  readonly processorSecrets: Pick<ProcessorSecrets, 'onChange'>;
  readonly optionSecrets: Pick<OptionSecrets, 'onChange'>;
  readonly voiceModels: Pick<VoiceModels, 'onReady'>;
  /** A task that parked on another machine lacks something there. */
  readonly here: Pick<Here, 'runs'>;
  /** Absent while this machine works alone. */
  readonly studio?: MendingStudio | undefined;
  readonly onError: (error: unknown) => void;
}

interface MendingStudio {
  isOnline(): boolean;
  /** The listener is called every few seconds, and when the studio can be reached again. */
  onLook(listener: () => void): unknown;
  /** What this machine has and another may have parked tasks for, by the code of what was missing there. */
  has(): readonly ErrorCode[];
}

/**
 * Lets parked tasks go on by themselves once what they lacked may be there:
 *
 * - when the setting that they lacked is changed, since nobody changes it for another reason, or a voice's model was downloaded;
 * - when they park after that change, because their run had begun with the old value;
 * - at the start of the app, when their processor was set in the file meanwhile;
 * - in a studio, when another machine parked them for something that it lacks and this one has.
 */
export function goOnWhenMended({
  queue,
  settings,
  llmKey,
  processorSecrets,
  optionSecrets,
  voiceModels,
  here,
  studio,
  onError,
}: MendedParts): void {
  let before = settings.current();
  /** Counts changes; `mendedAt` holds the count of the latest one that can mend a type's code, `begunAt` the count when each run began. */
  let changes = 0;
  const mendedAt = new Map<string, number>();
  const begunAt = new Map<string, number>();
  /** To be put back when the studio can be reached again. */
  const owed = new Set<string>();
  let isLooking = false;
  const keyOf = (type: TaskType, code: string) => `${type} ${code}`;

  settings.onChange((now) => {
    const hasChanged = (name: keyof Settings) => JSON.stringify(now[name]) !== JSON.stringify(before[name]);
    const hasOtherProcessor = (type: TaskType) =>
      JSON.stringify(now.processors[type]) !== JSON.stringify(before.processors[type]);
    const codes = [...MENDED_BY].flatMap(([name, mendable]) => (hasChanged(name) ? mendable : []));
    const types = TASK_TYPES.filter(hasOtherProcessor);
    before = now;
    void mended(codes, TASK_TYPES);
    void mended(MENDED_BY_PROCESSOR, types);
  });
  llmKey.onChange(() => void mended(MENDED_BY_KEY, TASK_TYPES));
  processorSecrets.onChange((type) => void mended(MENDED_BY_PROCESSOR, [type]));
  optionSecrets.onChange(() => void mended(MENDED_BY_SECRET, TASK_TYPES));
  voiceModels.onReady(() => void mended(['no_voice'], TASK_TYPES));
  queue.onEvents((events) => {
    for (const event of events) if (event.kind === 'task') follow(event.task);
  });
  studio?.onLook(() => {
    if (!studio.isOnline() || isLooking) return;
    isLooking = true;
    void lookAgain(studio.has())
      .catch(onError)
      .finally(() => {
        isLooking = false;
      });
  });
  const kindOf = (type: TaskType) => chosenProcessor(type, before).kind;
  void mended(
    LACKED_BY_BUILTIN,
    TASK_TYPES.filter((type) => kindOf(type) !== 'builtin'),
  );
  void mended(
    ['processor_unusable'],
    TASK_TYPES.filter((type) => kindOf(type) !== 'unusable'),
  );

  async function mended(codes: readonly ErrorCode[], types: readonly TaskType[]): Promise<void> {
    if (codes.length === 0 || types.length === 0) return;
    changes += 1;
    for (const type of types) for (const code of codes) mendedAt.set(keyOf(type, code), changes);
    try {
      for (const id of await parkedFor(codes, types, here.runs)) await putBack(id);
    } catch (error) {
      onError(error);
    }
  }

  function follow(task: QueueTask): void {
    const { id, type, status, needsYou } = task;
    if (!here.runs(task)) {
      begunAt.delete(id);
      return;
    }
    if (status === 'processing') {
      // A running task is announced again whenever it changes, for example with each file that it publishes.
      if (!begunAt.has(id)) begunAt.set(id, changes);
      return;
    }
    const begun = begunAt.get(id);
    begunAt.delete(id);
    if (needsYou === undefined || begun === undefined) return;
    if ((mendedAt.get(keyOf(type, needsYou.code)) ?? 0) > begun) void putBack(id);
  }

  async function putBack(id: string): Promise<void> {
    try {
      await queue.retry(id);
    } catch (error) {
      if (error instanceof AppError && error.code === 'studio_offline') owed.add(id);
      else onError(error);
    }
  }

  async function lookAgain(has: readonly ErrorCode[]): Promise<void> {
    const ids = [...owed];
    owed.clear();
    for (const id of ids) if ((await queue.getTask(id))?.needsYou !== undefined) await putBack(id);
    if (has.length === 0) return;
    for (const id of await parkedFor(has, TASK_TYPES, (task) => !here.runs(task))) await putBack(id);
  }

  function parkedFor(codes: readonly string[], types: readonly TaskType[], isMeant: Here['runs']): Promise<string[]> {
    return parkedTasks(queue, types, (task) => isMeant(task) && codes.includes(task.needsYou?.code ?? ''));
  }
}
