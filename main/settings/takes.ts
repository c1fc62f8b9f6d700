import type { Problem } from '../../contract/messages';
import type { Settings } from '../../contract/settings';
import { TASK_TYPES, type TaskType } from '../../contract/task';
import { chosenProcessor } from './creator-processor';
import type { Tools } from './tools';

export interface TakesParts {
  readonly settings: Pick<Settings, 'processors'>;
  readonly tools: Tools;
  /** The system's voice; undefined without one. */
  readonly voice: string | undefined;
}

/** What this machine lacks for the types that the app's own processors do. Title cards are drawn by the browser too. */
const LACKS: Readonly<Partial<Record<TaskType, { is(parts: TakesParts): boolean; problem: Problem }>>> = {
  image: { is: ({ tools }) => tools.browser === undefined, problem: { code: 'studio.takes_no_images' } },
  video: {
    is: ({ tools, voice }) => tools.ffmpeg === undefined || tools.ffprobe === undefined || voice === undefined,
    problem: { code: 'studio.takes_no_films' },
  },
};

function lackOf(type: TaskType, parts: TakesParts): Problem | undefined {
  const lack = LACKS[type];
  return chosenProcessor(type, parts.settings).kind === 'builtin' && lack?.is(parts) === true
    ? lack.problem
    : undefined;
}

/**
 * The types whose tasks this machine can do: in a studio, another one may have the tool that is missing here. Code of the creator's needs
 * none of ours; a setting for it that cannot be used does no task. Alone, a machine takes every task and asks for the tool.
 */
export function takeableTypes(parts: TakesParts): TaskType[] {
  const isUsable = (type: TaskType) => chosenProcessor(type, parts.settings).kind !== 'unusable';
  return TASK_TYPES.filter((type) => isUsable(type) && lackOf(type, parts) === undefined);
}

/** Why it does not take the others. */
export function whyNotTaken(parts: TakesParts): Problem[] {
  return TASK_TYPES.flatMap((type) => lackOf(type, parts) ?? []);
}
