import { hasWords } from '../../../language/clean-text';
import { type FoundJson, fencedBlocks, jsonIn, withoutThoughts } from './json-in-text';
import { labelledNarrations } from './labelled-lines';
import { type Fields, fieldsOf, keywordsOf, MAX_DEPTH, named, spokenOf, textOf, titleOf } from './reply-values';

/** A longer reply is no script: one of 200 scenes has some 100,000 characters. It bounds the time that a hostile reply takes. */
const MAX_REPLY_CHARS = 300_000;
/** Of a reply; more are cut. */
const MAX_SCENES = 200;
const MAX_PROMPT_CHARS = 2_000;
const SHORTEST_NARRATION = 8;

/** A language model's reply: its text, and its thoughts where the endpoint keeps them apart. */
export interface Reply {
  readonly text: string;
  readonly reasoning: string;
  /** The endpoint ended it at its length limit. */
  readonly isCut: boolean;
}

export interface ReplyScene {
  readonly narration: string;
  readonly imagePrompt: string;
  readonly keywords: readonly string[];
}
export interface ReplyScript {
  /** Empty if it has none. */
  readonly title: string;
  readonly scenes: readonly ReplyScene[];
}

/** Why a reply is no script. */
export type UnreadableReply = 'empty' | 'no_json' | 'no_narration';

/**
 * The script in a reply, in whatever shape the model put it: only narration is required. Pure; takes time in proportion to the
 * length of the reply, of which the first 300,000 characters count.
 */
export function readReply({ isCut, ...reply }: Reply): ReplyScript | UnreadableReply {
  const text = reply.text.slice(0, MAX_REPLY_CHARS);
  const reasoning = reply.reasoning.slice(0, MAX_REPLY_CHARS);
  let why: UnreadableReply = 'empty';
  // Some endpoints put everything into the thoughts, and some models begin a reply there that they never end.
  for (const said of [withoutThoughts(text), text, withoutThoughts(reasoning), reasoning]) {
    if (said.trim() === '') continue;
    const script = scriptInText(said);
    if (typeof script === 'object') {
      const { title, scenes } = script;
      return { title, scenes: isCut || script.isCut ? withoutHalfSentence(scenes) : scenes };
    }
    if (why !== 'no_narration') why = script;
  }
  return why;
}

interface FoundScript extends ReplyScript {
  readonly isCut: boolean;
}

function scriptInText(text: string): FoundScript | UnreadableReply {
  let hasJson = false;
  const best = (values: Iterable<FoundJson>): FoundScript | undefined => {
    let longest: FoundScript | undefined;
    for (const { value, isCut } of values) {
      hasJson = true;
      const script = scriptIn(value, 0);
      if (script !== undefined && charsOf(script) > charsOf(longest)) longest = { ...script, isCut };
    }
    return longest;
  };
  const blocks = fencedBlocks(text).flatMap((block) => best(jsonIn(block)) ?? []);
  const [first] = blocks;
  // A scene in a block of its own, or a draft and what became of it.
  if (first !== undefined && blocks.length > 1 && blocks.every(({ scenes }) => scenes.length === 1)) {
    return { ...first, scenes: blocks.flatMap(({ scenes }) => scenes).slice(0, MAX_SCENES) };
  }
  const script = blocks.at(-1) ?? best(jsonIn(text));
  if (script !== undefined) return script;
  const labelled = scenesScript(labelledNarrations(text));
  if (labelled !== undefined) return { ...labelled, isCut: false };
  return hasJson ? 'no_narration' : 'no_json';
}

const charsOf = (script: ReplyScript | undefined): number =>
  script?.scenes.reduce((sum, { narration }) => sum + narration.length, 0) ?? 0;

/** A reply that was cut off ends within a sentence, which nobody should hear. */
function withoutHalfSentence(scenes: readonly ReplyScene[]): readonly ReplyScene[] {
  const last = scenes.at(-1);
  if (last === undefined || /[.!?…。！？]["'”’」』)\s]*$/u.test(last.narration)) return scenes;
  const whole = /^[\s\S]*[.!?…。！？]["'”’」』)]*(?=\s)/u.exec(last.narration)?.[0];
  const others = scenes.slice(0, -1);
  if (whole !== undefined) return [...others, { ...last, narration: whole }];
  return others.length > 0 ? others : scenes;
}

/** A script anywhere in a parsed value: the value itself, one of its fields, a list of scenes or a list that holds the script. */
function scriptIn(value: unknown, depth: number): ReplyScript | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (typeof value === 'string') return scriptInString(value, depth);
  if (Array.isArray(value)) return scriptInList(value, depth);
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  const title = named(fields, 'title', titleOf) ?? '';
  const inList = named(fields, 'scenes', (list) => scenesScript(listOf(list)));
  const inside = inList ?? numberedScenes(fields) ?? longest([...fields.values()], depth);
  if (inside !== undefined) return { ...inside, title: title === '' ? inside.title : title };
  const only = sceneOf(value);
  return only === undefined ? undefined : { title, scenes: [only] };
}

function scriptInList(list: readonly unknown[], depth: number): ReplyScript | undefined {
  const objects = list.filter((item) => typeof item === 'object');
  if (objects.length > 0) return scenesScript(objects) ?? longest(objects, depth);
  // Brackets in plain text parse as a list of texts too; narrations are several, and longer.
  const isNarrations =
    list.length > 1 && list.every((item) => typeof item === 'string' && item.length >= SHORTEST_NARRATION);
  return depth === 0 && isNarrations ? scenesScript(list) : longest(list, depth);
}

function longest(values: readonly unknown[], depth: number): ReplyScript | undefined {
  const found = values
    .filter((value) => (typeof value === 'object' && value !== null) || typeof value === 'string')
    .flatMap((value) => scriptIn(value, depth + 1) ?? []);
  return found.reduce<ReplyScript | undefined>((best, one) => (charsOf(one) > charsOf(best) ? one : best), undefined);
}

function scriptInString(text: string, depth: number): ReplyScript | undefined {
  if (!/^\s*[{[]/u.test(text)) return undefined;
  for (const { value } of jsonIn(text)) {
    const script = scriptIn(value, depth + 1);
    if (script !== undefined) return script;
  }
  return undefined;
}

/** `{ "scene_1": …, "scene_2": … }` and `{ "1": … }` are lists as well. */
const NUMBERED = /^(?:scene|segment|section|shot|part|장면|씬|컷)?\d{1,3}(?:장면|씬|컷)?$/u;
function numberedScenes(fields: Fields): ReplyScript | undefined {
  return scenesScript([...fields].flatMap(([key, value]) => (NUMBERED.test(key) ? [value] : [])));
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') {
    for (const inside of /^\s*[{[]/u.test(value) ? jsonIn(value) : []) return listOf(inside.value);
    return [];
  }
  const fields = [...(fieldsOf(value) ?? [])];
  const isList = fields.every(([key, inside]) => fieldsOf(inside) !== undefined || NUMBERED.test(key));
  return isList ? fields.map(([, inside]) => inside) : [];
}

function scenesScript(list: readonly unknown[]): ReplyScript | undefined {
  const scenes = list.flatMap((item) => sceneOf(item) ?? []).slice(0, MAX_SCENES);
  return scenes.length === 0 ? undefined : { title: '', scenes };
}

/** One scene: an object with a narration, a text that is the narration, or an object with nothing but the scene in it. */
function sceneOf(value: unknown, depth = 0): ReplyScene | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (typeof value === 'string')
    return hasWords(value) ? { narration: value, imagePrompt: '', keywords: [] } : undefined;
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  const narration = named(fields, 'narration', (given) => spokenOf(given));
  if (narration !== undefined) {
    const imagePrompt = named(fields, 'imagePrompt', (given) => textOf(given, MAX_PROMPT_CHARS)) ?? '';
    return { narration, imagePrompt, keywords: named(fields, 'keywords', keywordsOf) ?? [] };
  }
  const objects = [...fields.values()].filter((inside) => fieldsOf(inside) !== undefined);
  return objects.length === 1 ? sceneOf(objects[0], depth + 1) : undefined;
}
