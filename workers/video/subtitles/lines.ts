/** English words that belong to the word after them. */
const LEADS_ON =
  /^["'“‘(]*(?:an?|the|of|to|in|on|at|by|for|from|with|and|or|but|nor|that|is|are|was|were|my|your|his|her|its|our|their)$/iu;
export const CLAUSE_END = /[,;:、]["'”’」』)]*$/u;
/** Such as inside quotes; but not the points of a date or a list (`5.`). */
export const SENTENCE_END = /(?:[!?…]|(?<!\p{N})\.)["'”’」』)]*$/u;

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

/**
 * Breaks a sentence into lines at its spaces: as few lines as fit, of about equal length, preferably where a clause ends. That
 * matters most at the end of a cue, since what follows is read later. A word longer than a line is cut between characters. The
 * lines joined by spaces (a cut word without one) are the sentence.
 */
export function breakLines(sentence: string, maxUnits: number): string[] {
  const words = sentence
    .split(' ')
    .filter((word) => word !== '')
    .flatMap((word) => cutWord(word, maxUnits));
  const widths = words.map(displayUnits);
  // best[place][i]: the cheapest layout of the words from i on, if the first of them is on line `place` of its cue.
  const best = Array.from({ length: LINES_PER_CUE }, () => new Array<{ cost: number; next: number }>(words.length + 1));
  for (const place of best) place[words.length] = { cost: 0, next: words.length };
  for (let from = words.length - 1; from >= 0; from--) {
    for (const [place, row] of best.entries()) {
      const nextPlace = (place + 1) % LINES_PER_CUE;
      let width = -0.3;
      let choice = { cost: Number.POSITIVE_INFINITY, next: from + 1 };
      for (let to = from; to < words.length; to++) {
        width += (widths[to] ?? 0) + 0.3;
        if (width > maxUnits + 1e-9 && to > from) break;
        const slack = Math.max(0, maxUnits - width);
        // One more line costs more than any raggedness.
        const here = 10_000 + slack * slack + endCost(words[to] ?? '', nextPlace === 0);
        const cost = here + (best[nextPlace]?.[to + 1]?.cost ?? 0);
        if (cost < choice.cost) choice = { cost, next: to + 1 };
      }
      row[from] = choice;
    }
  }
  const lines: string[] = [];
  for (let at = 0; at < words.length; ) {
    const next = best[lines.length % LINES_PER_CUE]?.[at]?.next ?? words.length;
    lines.push(words.slice(at, next).join(' '));
    at = next;
  }
  return lines;
}

/** The cost of a line break after this word. */
function endCost(word: string, endsCue: boolean): number {
  if (SENTENCE_END.test(word)) return endsCue ? -60 : -40;
  if (CLAUSE_END.test(word)) return endsCue ? -60 : -8;
  return LEADS_ON.test(word) ? 40 : 0;
}

/** An address is preferably cut after one of these. */
const ADDRESS_JOINT = /[/?&=._-]/u;

function cutWord(word: string, maxUnits: number): string[] {
  if (displayUnits(word) <= maxUnits) return [word];
  const pieces: string[] = [];
  let piece: string[] = [];
  for (const { segment } of graphemes.segment(word)) {
    if (piece.length > 0 && displayUnits(piece.join('') + segment) > maxUnits) {
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
