import { jsonrepair } from 'jsonrepair';

/** One block for each of 200 scenes, and some more. */
const MAX_BLOCKS = 250;
const MAX_STARTS = 12;

const THOUGHT = '(?:think|thinking|thought|thoughts|reasoning|reason|analysis|reflection|scratchpad)';
/** The marks around a model's thoughts: `<think>`, `[THINK]`, `◁think▷`. */
const THOUGHT_MARK = new RegExp(`<(/?)${THOUGHT}>|\\[(/?)${THOUGHT}\\]|◁(/?)${THOUGHT}▷`, 'giu');
/** Harmony (gpt-oss): the last message of the channel `final` is the reply, whatever was said in `analysis`. */
const UP_TO_FINAL = /^[\s\S]*<\|channel\|>\s*final[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>/u;
/** Marks of chat templates that leak into replies: `<|im_end|>`, `<|eot_id|>`, `</s>`, `<end_of_turn>`. */
const TEMPLATE_MARKS = /<\|[^<>|\n]{1,40}\|>|<\/?s>|<(?:start|end)_of_turn>(?:model|user)?/gu;

/** The reply without what the model thought before it. */
export function withoutThoughts(reply: string): string {
  return withoutMarked(reply.replace(UP_TO_FINAL, '')).replace(TEMPLATE_MARKS, ' ').trim();
}

function withoutMarked(text: string): string {
  let said = '';
  let from = 0;
  let isOpen = false;
  for (const mark of text.matchAll(THOUGHT_MARK)) {
    const isEnd = mark.slice(1).includes('/');
    if (!isEnd && isOpen) continue;
    // Many chat templates write the opening mark themselves: what an end without a beginning ends began with the reply.
    if (isEnd && !isOpen) said = '';
    if (!isEnd) said += text.slice(from, mark.index);
    isOpen = !isEnd;
    from = mark.index + mark[0].length;
  }
  // Thoughts without an end stay: their reply may be in there.
  return said + text.slice(from);
}

/** The contents of a text's code fences, in order; of the last one also when it is never closed. */
export function fencedBlocks(text: string): string[] {
  // A whole row of marks, no part of one: quadratic otherwise.
  const fence = /^[ \t]*(`{3,}(?!`)|~{3,}(?!~))[^\n`]*\n([\s\S]*?)(?:^[ \t]*\1|(?![\s\S]))/gmu;
  const blocks = [...text.matchAll(fence)].map(([, , block = '']) => block.trim());
  return blocks.filter((block) => /[{[]/u.test(block)).slice(-MAX_BLOCKS);
}

/** A value that was found. `isCut`: the text ended before the value did. */
export interface FoundJson {
  readonly value: object;
  readonly isCut: boolean;
}

/**
 * The values that a text may hold as JSON, likeliest first: from each opening bracket to the one that closes it, to the last closing one,
 * or to the end. What strict JSON refuses is repaired.
 */
export function* jsonIn(text: string): Generator<FoundJson> {
  const whole = parsed(text, false);
  if (whole !== undefined) {
    yield { value: whole, isCut: false };
    return;
  }
  const last = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  const isOpen =
    Math.max(text.lastIndexOf('{'), text.lastIndexOf('[')) > last || /^\s*,\s*"/u.test(text.slice(last + 1));
  let start = text.search(/[{[]/u);
  for (let tried = 0; start >= 0 && tried < MAX_STARTS; tried += 1) {
    const closed = closingOf(text, start);
    const pieces = new Set([
      // Several objects one after the other.
      ...(tried === 0 ? [text.slice(start, last + 1)] : []),
      ...(closed === undefined ? [] : [text.slice(start, closed + 1)]),
      text.slice(start),
    ]);
    for (const piece of pieces) {
      const value = parsed(piece, true);
      if (value !== undefined) yield { value, isCut: closed === undefined && isOpen };
    }
    const next = text.slice((closed ?? start) + 1).search(/[{[]/u);
    start = next < 0 ? -1 : (closed ?? start) + 1 + next;
  }
}

function parsed(text: string, repair: boolean): object | undefined {
  for (const read of repair ? [JSON.parse, repaired] : [JSON.parse]) {
    try {
      const value: unknown = read(text);
      if (typeof value === 'object' && value !== null) return value;
      // JSON inside a JSON string.
      if (typeof value === 'string' && /^\s*[{[]/u.test(value)) return parsed(value, true);
    } catch {
      // Read the other way, if there is one.
    }
  }
  return undefined;
}

function repaired(text: string): unknown {
  // Marks between the strings that a Chinese or Korean keyboard writes; the library knows the quotes.
  const plain = text.replace(/(["”'])\s*：/gu, '$1:').replace(/(["”'\]}])\s*[，、](?=\s*["“'{[])/gu, '$1,');
  return JSON.parse(jsonrepair(plain));
}

/** Where the bracket at `start` is closed; undefined if it never is. */
function closingOf(text: string, start: number): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}
