import type { ErrorCode } from '../../contract/errors';
import { AUTOMATIC, IMPLEMENTATIONS, namesItsVoice } from '../../contract/implementations';
import type { Implementation } from '../../contract/options/option-kinds';
import { reviewedStep } from '../../contract/review';
import type { QueueTask, TaskType } from '../../contract/task';
import type { SettingsPlace } from '../store/settings-place';

const PLACES: Partial<Record<ErrorCode, SettingsPlace>> = {
  no_browser: ['tools', 'browserPath'],
  no_ffmpeg: ['tools', 'ffmpegPath'],
  llm_not_configured: ['llm', 'llm.baseUrl'],
  llm_unauthorized: ['llm'],
  llm_quota: ['llm'],
  llm_failed: ['llm', 'llm.baseUrl'],
  picture_source_unusable: ['tools'],
  clip_unusable: ['film'],
  budget_reached: ['tools', 'budgets.task'],
  out_of_memory: ['limits'],
};

/** What may help of a voice engine's own options, the likeliest first. */
const VOICE_OPTIONS: Partial<Record<ErrorCode, readonly string[]>> = {
  no_voice: ['command', 'address', 'speechModel', 'voice'],
  voice_unauthorized: ['key'],
  voice_quota: ['key'],
  voice_failed: ['address', 'key'],
};
const VOICES: Readonly<Record<string, Implementation>> = IMPLEMENTATIONS.voice;

/** The field of the engine that was to read the film: its own, or the one of the settings. */
function voicePlace(
  code: string | undefined,
  { voiceEngine }: QueueTask['metadata'],
  usualVoice: string,
): SettingsPlace | undefined {
  const names = Object.entries(VOICE_OPTIONS).find(([known]) => known === code)?.[1];
  if (names === undefined) return undefined;
  const options = VOICES[typeof voiceEngine === 'string' ? voiceEngine : usualVoice]?.options ?? {};
  const field = names.flatMap((name) => options[name]?.key ?? [])[0];
  if (field !== undefined) return ['tools', field];
  // The name of a voice is not asked for beside an engine that has names of its own.
  const own = VOICES[usualVoice];
  return ['tools', own !== undefined && namesItsVoice(own) ? 'chosen.voice' : 'voice'];
}

/** Solved where the creator chooses whose code does the tasks of the type; the task then goes on by itself. */
const PROCESSOR: readonly ErrorCode[] = ['processor_needed', 'processor_unusable', 'service_unauthorized'];
export const processorField = (type: TaskType) => `processors.${type}`;

/** The task was given the wrong input. A retry helps only where something outside the task has changed; editing it is the main button. */
const WRONG_INPUT: readonly ErrorCode[] = ['missing_input', 'bad_input', 'page_refused', 'no_pictures'];

/** What such a task has made stays, and a retry goes on at the picture or the sentence at which it stopped. */
const GOES_ON: readonly ErrorCode[] = ['site_needs_you', 'budget_reached'];
export const goesOn = ({ needsYou }: Pick<QueueTask, 'needsYou'>): boolean =>
  GOES_ON.some((known) => known === needsYou?.code);

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

/**
 * What the creator can do about a task that failed, was cancelled or is parked; undefined for any other task. `usualVoice`: the engine that
 * the settings have chosen, which decides only where `settings` leads.
 */
export function remedyOf(
  task: Pick<QueueTask, 'type' | 'status' | 'needsYou' | 'errorCode' | 'metadata'>,
  usualVoice: string = AUTOMATIC,
): Remedy | undefined {
  if (task.status === 'cancelled') return { ...NOTHING, retry: 'main' };
  if (task.needsYou === undefined && task.status !== 'failed') return undefined;
  const { needsYou } = task;
  if (reviewedStep(needsYou) !== undefined) return { ...NOTHING, approve: true, retry: 'useless' };
  if (needsYou?.url !== undefined) return { ...NOTHING, address: needsYou.url, retry: 'offered' };
  return remedyFor(task, needsYou?.code ?? task.errorCode, usualVoice);
}

function remedyFor(
  { type, metadata }: Pick<QueueTask, 'type' | 'metadata'>,
  code: string | undefined,
  usualVoice: string,
): Remedy {
  if (PROCESSOR.some((known) => known === code)) {
    // A program may have been installed, or a service opened, without a change of the setting.
    const retry = code === 'processor_needed' ? 'useless' : 'offered';
    return { ...NOTHING, settings: ['processors', processorField(type)], retry };
  }
  const settings =
    voicePlace(code, metadata, usualVoice) ?? Object.entries(PLACES).find(([known]) => known === code)?.[1];
  if (settings !== undefined) return { ...NOTHING, settings, retry: 'offered' };
  const otherInput = WRONG_INPUT.some((known) => known === code);
  return { ...NOTHING, otherInput, retry: otherInput ? 'offered' : 'main' };
}
