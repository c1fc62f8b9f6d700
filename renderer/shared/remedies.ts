import type { ErrorCode } from '../../contract/errors';
import type { QueueTask } from '../../contract/task';
import type { SettingsSection } from '../store/settings-place';

/** Where in the settings a problem is solved: the section, and its field. */
type SettingsPlace = readonly [section: SettingsSection, field?: string];

const PLACES: Partial<Record<ErrorCode, SettingsPlace>> = {
  no_browser: ['tools', 'browserPath'],
  no_ffmpeg: ['tools', 'ffmpegPath'],
  no_voice: ['tools', 'voice'],
  llm_not_configured: ['llm', 'llm.baseUrl'],
  llm_unauthorized: ['llm'],
  llm_failed: ['llm', 'llm.baseUrl'],
  out_of_memory: ['limits'],
};

/** The task was given the wrong input. A retry helps only where something outside the task has changed; a new task is the main button. */
const WRONG_INPUT: readonly ErrorCode[] = ['missing_input', 'bad_input', 'page_refused', 'no_pictures'];

export interface Remedy {
  readonly settings: SettingsPlace | undefined;
  /** It has to be added again with other input. */
  readonly newTask: boolean;
  /** `main`: the likeliest help. `offered`: may help. `useless`: the same input would park or fail it again. */
  readonly retry: 'main' | 'offered' | 'useless';
}

/** What the creator can do about a task that failed, was cancelled or is parked; undefined for any other task. */
export function remedyOf(task: Pick<QueueTask, 'status' | 'needsYou' | 'errorCode'>): Remedy | undefined {
  if (task.status === 'cancelled') return { settings: undefined, newTask: false, retry: 'main' };
  if (task.needsYou === undefined && task.status !== 'failed') return undefined;
  return remedyFor(task.needsYou?.code ?? task.errorCode);
}

function remedyFor(code: string | undefined): Remedy {
  const settings = Object.entries(PLACES).find(([known]) => known === code)?.[1];
  if (settings !== undefined) return { settings, newTask: false, retry: 'offered' };
  if (code === 'processor_needed') return { settings, newTask: true, retry: 'useless' };
  const newTask = WRONG_INPUT.some((known) => known === code);
  return { settings, newTask, retry: newTask ? 'offered' : 'main' };
}
