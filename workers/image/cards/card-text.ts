import { LABELS } from '../../language/labels';
import { splitSentences } from '../../language/split-sentences';
import type { PictureScene, ScenePlan } from '../load-scenes';

const MAX_HEADLINE_CHARS = 44;
const MAX_LINE_CHARS = 48;
const MAX_KICKER_CHARS = 40;
const MAX_LINE_WORDS = 3;

export interface CardText {
  /** Small, at the top: the film's title. Where it is empty, the number of scenes stands there. */
  readonly kicker: string;
  /** Large: the subject of the scene. */
  readonly headline: string;
  /** Below the headline; may be empty. */
  readonly line: string;
  /** `02` and `05`. */
  readonly number: string;
  readonly total: string;
}

/**
 * What a scene's card says: its subject in a few words. Nothing on it is the sentence that the subtitle shows at the same moment; a
 * scene without a subject gets the film's title, or else its number.
 */
export function cardText(plan: ScenePlan, scene: PictureScene): CardText {
  const common = { number: twoDigits(scene.scene), total: twoDigits(plan.scenes.length) };
  const title = tidy(plan.title);
  const isSaid = title === '' || saysMostOf(scene.narration, title);
  const [first, ...more] = scene.keywords.map(tidy).filter((word) => word !== '');
  const opensFilm = scene.scene === 1 && plan.scenes.length > 1;
  const titleCard = { ...common, kicker: '', headline: shorten(title, MAX_HEADLINE_CHARS) };
  if (opensFilm && !isSaid) {
    return { ...titleCard, line: joined([first, ...more]) };
  }
  const kicker = isSaid ? '' : shorten(title, MAX_KICKER_CHARS);
  if (first !== undefined) {
    return { ...common, kicker, headline: shorten(capitalised(first), MAX_HEADLINE_CHARS), line: joined(more) };
  }
  if (!isSaid && scene.narration !== '') return { ...titleCard, line: '' };
  return { ...common, kicker, headline: LABELS[plan.language].scene(scene.scene), line: '' };
}

function joined(words: readonly (string | undefined)[]): string {
  const some = words.filter((word) => word !== undefined).slice(0, MAX_LINE_WORDS);
  return shorten(some.join('  ·  '), MAX_LINE_CHARS);
}

/** Whether the text is most of a sentence of the narration: a title that was taken from the first one, for instance. */
function saysMostOf(narration: string, text: string): boolean {
  const wanted = letters(text);
  return splitSentences(narration).some(({ text: sentence }) => {
    const said = letters(sentence);
    return said.length > 0 && (wanted.includes(said) || (said.includes(wanted) && wanted.length >= said.length / 2));
  });
}

const letters = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Keywords come in lower case, headlines begin with a capital. `iPhone` stays as it is. */
function capitalised(word: string): string {
  return /^\p{Ll}[^\p{Lu}]*$/u.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });

/** Cuts between words if a space is near, and never inside a character. */
function shorten(text: string, maxChars: number): string {
  const chars = [...graphemes.segment(text)].map(({ segment }) => segment);
  if (chars.length <= maxChars) return text;
  const cut = chars.slice(0, maxChars - 1).join('');
  const space = cut.lastIndexOf(' ');
  return `${(space > cut.length * 0.6 ? cut.slice(0, space) : cut).replace(/[,，、;:\s]+$/u, '')}…`;
}

function tidy(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
