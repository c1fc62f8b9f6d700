import type { ErrorCode } from '../../contract/errors';
import { reviewedStep } from '../../contract/review';
import type { QueueTask, TaskType } from '../../contract/task';
import type { SettingsPlace } from '../store/settings-place';

const PLACES: Partial<Record<ErrorCode, SettingsPlace>> = {
  no_browser: ['tools', 'browserPath'],
  no_ffmpeg: ['tools', 'ffmpegPath'],
  no_voice: ['tools', 'voice'],
  voice_unauthorized: ['tools', 'openai-speech.key'],
  voice_quota: ['tools', 'openai-speech.key'],
  voice_failed: ['tools'],
  llm_not_configured: ['llm', 'llm.baseUrl'],
  llm_unauthorized: ['llm'],
  llm_quota: ['llm'],
  llm_failed: ['llm', 'llm.baseUrl'],
  picture_source_unusable: ['tools'],
  clip_unusable: ['film'],
  budget_reached: ['tools', 'budgets.task'],
  out_of_memory: ['limits'],
};

/** Solved where the creator chooses whose code does the tasks of the type; the task then goes on by itself. */
const PROCESSOR: readonly ErrorCode[] = ['processor_needed', 'processor_unusable', 'service_unauthorized'];
export const processorField = (type: TaskType) => `processors.${type}`;

/** The task was given the wrong input. A retry helps only where something outside the task has changed; editing it is the main button. */
const WRONG_INPUT: readonly ErrorCode[] = ['missing_input', 'bad_input', 'page_refused', 'no_pictures'];

export interface Remedy {
  readonly settings: SettingsPlace | undefined;
  /** The address that the creator's own code asked them to open. */
  readonly address: string | undefined;
  /** It needs other input: it is edited and run again. */
  readonly otherInput: boolean;
  /** It waits until the creator has looked at what was made. */
  readonly approve: boolean;
  /** `main`: the likeliest help. `offered`: may help. `useless`: the same input would park or fail it again. */
  readonly retry: 'main' | 'offered' | 'useless';
}

const NOTHING = { settings: undefined, address: undefined, otherInput: false, approve: false } as const;

/** What the creator can do about a task that failed, was cancelled or is parked; undefined for any other task. */
export function remedyOf(task: Pick<QueueTask, 'type' | 'status' | 'needsYou' | 'errorCode'>): Remedy | undefined {
  if (task.status === 'cancelled') return { ...NOTHING, retry: 'main' };
  if (task.needsYou === undefined && task.status !== 'failed') return undefined;
  const { needsYou } = task;
  if (reviewedStep(needsYou) !== undefined) return { ...NOTHING, approve: true, retry: 'useless' };
  if (needsYou?.url !== undefined) return { ...NOTHING, address: needsYou.url, retry: 'offered' };
  return remedyFor(task.type, needsYou?.code ?? task.errorCode);
}

function remedyFor(type: TaskType, code: string | undefined): Remedy {
  if (PROCESSOR.some((known) => known === code)) {
    // A program may have been installed, or a service opened, without a change of the setting.
    const retry = code === 'processor_needed' ? 'useless' : 'offered';
    return { ...NOTHING, settings: ['processors', processorField(type)], retry };
  }
  const settings = Object.entries(PLACES).find(([known]) => known === code)?.[1];
  if (settings !== undefined) return { ...NOTHING, settings, retry: 'offered' };
  const otherInput = WRONG_INPUT.some((known) => known === code);
  return { ...NOTHING, otherInput, retry: otherInput ? 'offered' : 'main' };
}
