import { LABELS } from '../../language/labels';
import { splitSentences } from '../../language/split-sentences';
import type { PictureScene, ScenePlan } from '../load-scenes';

const MAX_HEADLINE_CHARS = 44;
const MAX_LINE_CHARS = 48;
const MAX_KICKER_CHARS = 40;

export interface CardText {
  /** Small, at the top: the film's title. */
  readonly kicker: string;
  /** Large: the subject of the scene. */
  readonly headline: string;
  /** Below the headline; may be empty. */
  readonly line: string;
  /** `02` and `05`. */
  readonly number: string;
  readonly total: string;
}

/** What a scene's card says: its subject, since the subtitles already carry the narration. */
export function cardText(plan: ScenePlan, scene: PictureScene): CardText {
  const sceneName = LABELS[plan.language].scene(scene.scene);
  const common = { number: twoDigits(scene.scene), total: twoDigits(plan.scenes.length) };
  const [first, ...more] = scene.keywords.map(tidy).filter((word) => word !== '');
  const clause = firstClause(scene.narration);
  if (scene.scene === 1 && plan.scenes.length > 1 && plan.title !== '') {
    const keywords = [first, ...more].filter((word) => word !== undefined).slice(0, 3);
    return {
      ...common,
      kicker: '',
      headline: shorten(tidy(plan.title), MAX_HEADLINE_CHARS),
      line: shorten(keywords.length > 0 ? keywords.join('  ·  ') : clause, MAX_LINE_CHARS),
    };
  }
  const kicker = shorten(tidy(plan.title), MAX_KICKER_CHARS);
  if (first !== undefined) {
    const headline = shorten(capitalised(first), MAX_HEADLINE_CHARS);
    return { ...common, kicker, headline, line: shorten(clause, MAX_LINE_CHARS) };
  }
  if (clause !== '') return { ...common, kicker, headline: shorten(clause, MAX_HEADLINE_CHARS), line: '' };
  return { ...common, kicker, headline: sceneName, line: '' };
}

/** The first sentence, or as many of its clauses as fit, without the comma or full stop at the end. */
function firstClause(narration: string): string {
  const sentence = splitSentences(tidy(narration))[0]?.text ?? '';
  const trimmed = sentence.replace(/(?<![.,。、;:\s])[.,。、;:\s]+$/u, '');
  if (length(trimmed) <= MAX_LINE_CHARS) return trimmed;
  const clauses = trimmed.split(/(?<=[,，、;:])\s+/u);
  let fitting = '';
  for (const clause of clauses) {
    const longer = fitting === '' ? clause : `${fitting} ${clause}`;
    if (length(longer) > MAX_LINE_CHARS) break;
    fitting = longer;
  }
  return fitting === '' ? trimmed : fitting.replace(/[,，、;:\s]+$/u, '');
}

/** Keywords come in lower case, headlines begin with a capital. `iPhone` stays as it is. */
function capitalised(word: string): string {
  return /^\p{Ll}[^\p{Lu}]*$/u.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });
const length = (text: string) => [...graphemes.segment(text)].length;

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
