import { type Aspect, DEFAULT_ASPECT } from '../../../../contract/aspect';
import type { ScriptMetadata } from '../../../../contract/task';
import type { Language } from '../../../../contract/words';
import { detectLanguage } from '../../../language/speech-time';

/** What a script is to be about and how. */
export interface Wish {
  readonly title: string;
  readonly category: string | undefined;
  readonly format: string | undefined;
  readonly language: Language;
  readonly maxScenes: number | undefined;
  /** How long the film shall be, if the task says so. */
  readonly seconds: number | undefined;
  readonly aspect: Aspect;
}

export function wishOf(metadata: ScriptMetadata): Wish {
  const { category, format, maxScenes, duration, aspect = DEFAULT_ASPECT } = metadata;
  const title = metadata.title?.trim() ?? '';
  const language = metadata.language ?? detectLanguage(title);
  const seconds = duration ?? secondsIn(format ?? '');
  return { title, category, format, language, maxScenes, seconds, aspect };
}

const MIN_SECONDS = 5;
const MAX_SECONDS = 3_600;
const MINUTES = /(\d{1,2}(?:\.\d)?)\s*(?:분|-?\s*min)/iu;
const SECONDS = /(\d{1,4})\s*(?:초|-?\s*s(?:ec\w*)?(?![\p{L}]))/iu;

/** The length that a format names: `60초`, `1분 30초`, `3-minute`, `shorts 45s`. */
function secondsIn(format: string): number | undefined {
  const minutes = Number(MINUTES.exec(format)?.[1] ?? 0);
  const seconds = minutes * 60 + Number(SECONDS.exec(format)?.[1] ?? 0);
  return seconds >= MIN_SECONDS && seconds <= MAX_SECONDS ? seconds : undefined;
}
