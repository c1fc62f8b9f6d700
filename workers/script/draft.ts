import type { ScriptScene } from '../../contract/project-files';
import type { Language } from '../../contract/words';
import { sentencesOf } from '../language/scene-sentences';
import { speechSeconds } from '../language/speech-time';

/** As many scenes as an image task accepts. */
export const DEFAULT_MAX_SCENES = 60;

/** A script before it is written to the project. */
export interface Draft {
  readonly title: string;
  readonly language: Language;
  readonly scenes: ScriptScene[];
  readonly totalSeconds: number;
  /** The language model that wrote it, if one did. */
  readonly model?: string;
}

/** The bounds of sentences are decided here, once for the script, the voice and the subtitles. */
export function withSentences({ scene, narration, sentences, ...rest }: ScriptScene): ScriptScene {
  return { scene, narration, sentences: sentencesOf({ narration, sentences }), ...rest };
}

/** One decimal, never 0. */
export function roundedSeconds(narration: string, language: Language): number {
  return Math.max(0.5, Math.round(speechSeconds(narration, language) * 10) / 10);
}

export function sumSeconds(scenes: readonly ScriptScene[]): number {
  return Math.round(scenes.reduce((sum, scene) => sum + scene.seconds, 0) * 10) / 10;
}

/** Joins the neighbours with the least speech until at most `max` groups are left. */
export function mergeTo<T extends { readonly text: string }>(
  groups: readonly T[][],
  max: number,
  language: Language,
): T[][] {
  const merged = groups.map((group) => ({
    group: [...group],
    seconds: group.reduce((sum, item) => sum + speechSeconds(item.text, language), 0),
  }));
  while (merged.length > max) {
    let best = 0;
    let bestSeconds = Number.POSITIVE_INFINITY;
    for (let index = 0; index + 1 < merged.length; index += 1) {
      const seconds = (merged[index]?.seconds ?? 0) + (merged[index + 1]?.seconds ?? 0);
      if (seconds < bestSeconds) {
        best = index;
        bestSeconds = seconds;
      }
    }
    const [left, right] = merged.slice(best, best + 2);
    if (left === undefined || right === undefined) break;
    merged.splice(best, 2, { group: [...left.group, ...right.group], seconds: bestSeconds });
  }
  return merged.map(({ group }) => group);
}
