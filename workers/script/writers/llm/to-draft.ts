import type { Aspect } from '../../../../contract/aspect';
import { MAX_TEXT_CHARS } from '../../../../contract/metadata';
import type { ScriptScene } from '../../../../contract/project-files';
import type { Language } from '../../../../contract/words';
import { hasWords } from '../../../language/clean-text';
import { keywordFinder } from '../../../language/keywords';
import { speechSeconds } from '../../../language/speech-time';
import { DEFAULT_MAX_SCENES, type Draft, mergeTo, roundedSeconds, sumSeconds } from '../../draft';
import { printable } from '../../printable';
import { draftFromText, imagePrompt } from '../from-text';
import { writtenIn } from './faults';
import type { ReplyScene, ReplyScript } from './read-reply';
import { spokenOnly, withoutMarkup } from './spoken-only';
import type { Wish } from './wish';

/** A longer narration is cut by the rules for a text: one picture would stand for all of it. */
const LONGEST_SCENE_SECONDS = 20;
const MAX_KEYWORDS = 8;

interface Part extends ReplyScene {
  readonly text: string;
}

/**
 * The script of a reply: what is not to be spoken is gone, long narrations are cut, what a scene lacks is worked out from its narration.
 * undefined when nothing is left to speak.
 */
export function toDraft(script: ReplyScript, wish: Wish): Draft | undefined {
  const parts = withinLimit(script.scenes.map((scene) => ({ ...scene, text: printable(spokenOnly(scene.narration)) })));
  const all = parts.map(({ text }) => text).join('\n');
  if (all === '') return undefined;
  const language = writtenIn(all) ?? wish.language;
  const findKeywords = keywordFinder(all, language);
  const cut = parts.flatMap((part) => shortEnough(part, language, wish.aspect));
  const groups = mergeTo(
    cut.map((part) => [part]),
    wish.maxScenes ?? DEFAULT_MAX_SCENES,
    language,
  );
  const scenes = groups.map((group, index): ScriptScene => {
    const narration = group.map(({ text }) => text).join(' ');
    const given = group.flatMap(({ keywords }) => keywords.map(printable)).filter((word) => word !== '');
    const keywords = given.length > 0 ? [...new Set(given)].slice(0, MAX_KEYWORDS) : findKeywords(narration);
    const prompt = printable(group[0]?.imagePrompt ?? '');
    return {
      scene: index + 1,
      narration,
      imagePrompt: prompt || imagePrompt(narration, keywords, language, wish.aspect),
      keywords,
      seconds: roundedSeconds(narration, language),
    };
  });
  const title = printable(withoutMarkup(script.title));
  return { title: title || wish.title, language, scenes, totalSeconds: sumSeconds(scenes) };
}

function withinLimit(parts: readonly Part[]): Part[] {
  let chars = 0;
  return parts.filter(({ text }) => {
    chars += text.length;
    return hasWords(text) && chars <= MAX_TEXT_CHARS;
  });
}

/** Only the first piece keeps the model's picture: the others speak of something else. */
function shortEnough(part: Part, language: Language, aspect: Aspect): Part[] {
  if (speechSeconds(part.text, language) <= LONGEST_SCENE_SECONDS) return [part];
  return draftFromText(part.text, { language, aspect }).scenes.map((scene, index) =>
    index === 0 ? { ...part, text: scene.narration } : { ...scene, text: scene.narration },
  );
}
