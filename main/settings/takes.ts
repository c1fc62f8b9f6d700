import type { Problem } from '../../contract/messages';
import type { Settings } from '../../contract/settings';
import { TASK_TYPES, type TaskType } from '../../contract/task';
import { chosenProcessor } from './creator-processor';
import type { Tools } from './tools';

export interface TakesParts {
  readonly settings: Pick<Settings, 'processors' | 'llm'>;
  readonly tools: Tools;
  /** The system's voice; undefined without one. */
  readonly voice: string | undefined;
  /** The name of another machine that is there and can write a script from a title alone. */
  readonly writerElsewhere: string | undefined;
}

/** Whether this machine can write a script of which only the title is known. */
export function writesFromTitle({ settings }: Pick<TakesParts, 'settings'>): boolean {
  const { kind } = chosenProcessor('script', settings);
  if (kind !== 'builtin') return kind !== 'unusable';
  const { baseUrl, model } = settings.llm;
  return baseUrl !== '' && model !== '';
}

/** What this machine lacks for the types that the app's own processors do. The browser is needed for title cards too. */
const LACKS: Readonly<Record<TaskType, (parts: TakesParts) => Problem | undefined>> = {
  // Without a model, scripts from a text can be written all the same: they are left to another machine only if that one can write all.
  script: ({ settings, writerElsewhere: machine }) =>
    machine === undefined || writesFromTitle({ settings }) ? undefined : { code: 'studio.takes_no_scripts', machine },
  image: ({ tools }) => (tools.browser === undefined ? { code: 'studio.takes_no_images' } : undefined),
  video: ({ tools, voice }) =>
    tools.ffmpeg === undefined || tools.ffprobe === undefined || voice === undefined
      ? { code: 'studio.takes_no_films' }
      : undefined,
};

function lackOf(type: TaskType, parts: TakesParts): Problem | undefined {
  return chosenProcessor(type, parts.settings).kind === 'builtin' ? LACKS[type](parts) : undefined;
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
