/** English words that belong to the word after them. */
const LEADS_ON =
  /^["'“‘(]*(?:an?|the|of|to|in|on|at|by|for|from|with|and|or|but|nor|that|is|are|was|were|my|your|his|her|its|our|their)$/iu;
export const CLAUSE_END = /[,;:、]["'”’」』)]*$/u;
/** Such as inside quotes; but not the points of a date or a list (`5.`). */
export const SENTENCE_END =
  /(?:[!?…]|(?<!\p{N}|(?:^|[\s.("“])\p{Lu}|(?<!\p{L})(?:Mr|Mrs|Ms|Dr|St|Prof|e\.g|i\.e|vs))\.)["'”’」』)]*$/u;

/** Pairs of words that are one amount or date, and a sign with the word before it: `5월 28일`, `오후 3시`, `1,928조 원`, `약 1,200원`, `May 28`. */
const ONE_AMOUNT: readonly (readonly [end: RegExp, begin: RegExp])[] = [
  [/\d(?:년|월)$/u, /^\d{1,2}[월일]/u],
  [/(?:오전|오후|새벽|밤)$/u, /^\d{1,2}시/u],
  [/\d시$/u, /^\d{1,2}분/u],
  [/\d[만억조]?$/u, /^(?:원|달러|엔|유로|위안|명|개|배|km|kg|cm|mm|m|g|°C|℃|%)(?![A-Za-z])/u],
  [/^(?:약|총|최대|최소|평균)$/u, /^[\d$₩€]/u],
  [/^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\p{L}*\.?$/u, /^\d{1,2}(?:st|nd|rd|th)?(?!\d)/u],
  [/\S/u, /^[=+×÷→~&·)\]]{1,3}$/u],
  [/^\d{1,2},$/u, /^(?:19|20)\d\d(?!\d)/u],
];
/** Between cues more than a clause that ends there is worth, or a line. */
const PARTED_AMOUNT_COST = { inCue: 400, betweenCues: 40_000 } as const;

export const LINES_PER_CUE = 2;

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });

/** Width in Korean characters. Latin letters, digits and spaces are about half as wide. */
export function displayUnits(text: string): number {
  let units = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (segment === ' ') units += 0.3;
    else if (
      /^[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\p{Extended_Pictographic}]/u.test(segment)
    ) {
      units += 1;
    } else units += 0.6;
  }
  return units;
}

/** Characters by their width in a bold font, in Korean characters: measured in Noto Sans CJK, and rounded up. */
const DRAWN: readonly (readonly [RegExp, number])[] = [
  [/^[ \p{Extended_Pictographic}]/u, 0.3],
  [/^[iljI.,:;!|'’‘·]/u, 0.42],
  [/^[ftr()[\]{}/`-]/u, 0.48],
  [/^[cszJ?_*"“”]/u, 0.64],
  [/^[mwMW%@—]/u, 1.1],
  [/^\p{Lu}/u, 0.85],
  [/^[\p{Script=Latin}\p{Nd}\u0021-\u007e₩€£]/u, 0.72],
  [/^\p{Script=Hangul}/u, 1],
];
/** Of all others: a whole square. */
const SQUARE = 1.1;

/** Width in Korean characters as it is drawn into the film, where a line that is too long would leave the picture. Emoji are not drawn. */
export function drawnUnits(text: string): number {
  let units = 0;
  for (const { segment } of graphemes.segment(text)) {
    units += DRAWN.find(([kind]) => kind.test(segment))?.[1] ?? SQUARE;
  }
  return units;
}

/** How long lines may be, and how that is measured. */
export interface LineWidth {
  readonly maxUnits: number;
  readonly unitsOf: (text: string) => number;
}

interface Layout<Word> {
  readonly lines: readonly (readonly Word[])[];
  readonly cost: number;
}

/** One more line costs more than any raggedness. */
const LINE_COST = 10_000;

/**
 * The words [from, next) as the one or two lines of a cue: as few as fit, of about equal length, broken preferably where a clause
 * ends; undefined when they do not fit. `widths` are those of the words.
 */
export function layOut<Word extends { readonly text: string }>(
  words: readonly Word[],
  widths: readonly number[],
  from: number,
  next: number,
  maxUnits: number,
): Layout<Word> | undefined {
  let total = 0.3 * (next - from - 1);
  for (let at = from; at < next; at++) total += widths[at] ?? 0;
  const slackCost = (width: number) => Math.max(0, maxUnits - width) ** 2;
  const fits = (width: number) => width <= maxUnits + 1e-9;
  const last = endCost(words[next - 1]?.text ?? '', words[next]?.text ?? '', true);
  if (fits(total)) return { lines: [words.slice(from, next)], cost: LINE_COST + slackCost(total) + last };
  let best: { cost: number; at: number } | undefined;
  let first = -0.3;
  for (let at = from + 1; at < next; at++) {
    first += 0.3 + (widths[at - 1] ?? 0);
    if (!fits(first)) break;
    const second = total - first - 0.3;
    if (!fits(second)) continue;
    const cost =
      2 * LINE_COST +
      slackCost(first) +
      slackCost(second) +
      endCost(words[at - 1]?.text ?? '', words[at]?.text ?? '', false) +
      last;
    if (best === undefined || cost < best.cost) best = { cost, at };
  }
  if (best === undefined) return undefined;
  return { lines: [words.slice(from, best.at), words.slice(best.at, next)], cost: best.cost };
}

/** The cost of a line break between these words. */
function endCost(word: string, nextWord: string, endsCue: boolean): number {
  if (ONE_AMOUNT.some(([end, begin]) => end.test(word) && begin.test(nextWord)))
    return endsCue ? PARTED_AMOUNT_COST.betweenCues : PARTED_AMOUNT_COST.inCue;
  if (SENTENCE_END.test(word) || CLAUSE_END.test(word)) return endsCue ? -60 : -40;
  return LEADS_ON.test(word) ? 40 : 0;
}

/** An address is preferably cut after one of these. */
const ADDRESS_JOINT = /[/?&=._-]/u;

/** The pieces of a word that are no wider than a line: more than one only if it is wider. */
export function cutWord(word: string, { maxUnits, unitsOf }: LineWidth): string[] {
  if (unitsOf(word) <= maxUnits) return [word];
  const pieces: string[] = [];
  let piece: string[] = [];
  for (const { segment } of graphemes.segment(word)) {
    if (piece.length > 0 && unitsOf(piece.join('') + segment) > maxUnits) {
      const joint = piece.findLastIndex((one) => ADDRESS_JOINT.test(one)) + 1;
      const at = joint > piece.length / 2 ? joint : piece.length;
      pieces.push(piece.slice(0, at).join(''));
      piece = piece.slice(at);
    }
    piece.push(segment);
  }
  pieces.push(piece.join(''));
  return pieces;
}
