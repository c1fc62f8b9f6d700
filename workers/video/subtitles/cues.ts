import { spokenWeight, withoutPictographs } from '../sentences';

export interface SpokenSentence {
  readonly text: string;
  /** Seconds of the film. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Where its voice goes on after a breath; ascending. */
  readonly pauseEnds?: readonly number[];
}

/** The sentence with all of its times moved to another clock. */
export function onClock(sentence: SpokenSentence, move: (seconds: number) => number): SpokenSentence {
  const { text, startSeconds, endSeconds, pauseEnds = [] } = sentence;
  return { text, startSeconds: move(startSeconds), endSeconds: move(endSeconds), pauseEnds: pauseEnds.map(move) };
}

export interface Cue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** One or two lines; joined by spaces, cues give back the narration. */
  readonly lines: readonly string[];
}

export interface SubtitleStyle {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fontName: string;
}

/** Lines end here: 20 Korean characters of a 16:9 film fill half of its width. */
const MAX_LINE_UNITS = { landscape: 20, portrait: 14 } as const;
const LINES_A_CUE = 2;
/** Shorter gaps than this between two cues flicker. */
const CLOSE_GAP_SECONDS = 0.6;
const LINGER_SECONDS = 0.25;
/** How far from where the syllables say a breath may be to be the one between two cues, and how short it may make a cue. */
const BREATH_REACH_SECONDS = 1.25;
const SHORTEST_CUE_SECONDS = 0.7;
/** English words that belong to the next one. */
const LEADS_ON =
  /^["'“‘(]*(?:an?|the|of|to|in|on|at|by|for|from|with|and|or|but|nor|that|is|are|was|were|my|your|his|her|its|our|their)$/iu;
const CLAUSE_END = /[,;:、]["'”’」』)]*$/u;
/** Inside quotes. Not the points of a date or a list: `5.` */
const SENTENCE_END = /(?:[!?…]|(?<!\p{N})\.)["'”’」』)]*$/u;

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });

/** Width in Korean characters: Latin letters, digits and spaces take about half of one. */
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
 * Breaks one sentence into lines at its spaces (어절), as few as fit and about equally long, rather where a clause ends: most of all
 * where a cue does, since what follows is read later. A word longer than a line is cut between characters. Joined by a space
 * (a cut word by nothing) the lines are the sentence.
 */
export function breakLines(sentence: string, maxUnits: number): string[] {
  const words = sentence
    .split(' ')
    .filter((word) => word !== '')
    .flatMap((word) => cutWord(word, maxUnits));
  const widths = words.map(displayUnits);
  // best[place][i]: the cheapest way to lay out words from i to the end, the first of them on line `place` of its cue.
  const best = Array.from({ length: LINES_A_CUE }, () => new Array<{ cost: number; next: number }>(words.length + 1));
  for (const place of best) place[words.length] = { cost: 0, next: words.length };
  for (let from = words.length - 1; from >= 0; from--) {
    for (const [place, row] of best.entries()) {
      const nextPlace = (place + 1) % LINES_A_CUE;
      let width = -0.3;
      let choice = { cost: Number.POSITIVE_INFINITY, next: from + 1 };
      for (let to = from; to < words.length; to++) {
        width += (widths[to] ?? 0) + 0.3;
        if (width > maxUnits + 1e-9 && to > from) break;
        const slack = Math.max(0, maxUnits - width);
        // A line more costs more than any raggedness.
        const here = 10_000 + slack * slack + endCost(words[to] ?? '', nextPlace === 0);
        const cost = here + (best[nextPlace]?.[to + 1]?.cost ?? 0);
        if (cost < choice.cost) choice = { cost, next: to + 1 };
      }
      row[from] = choice;
    }
  }
  const lines: string[] = [];
  for (let at = 0; at < words.length; ) {
    const next = best[lines.length % LINES_A_CUE]?.[at]?.next ?? words.length;
    lines.push(words.slice(at, next).join(' '));
    at = next;
  }
  return lines;
}

/** How good a place to break is after this word: the less the better. */
function endCost(word: string, endsCue: boolean): number {
  if (SENTENCE_END.test(word)) return endsCue ? -60 : -40;
  if (CLAUSE_END.test(word)) return endsCue ? -60 : -8;
  return LEADS_ON.test(word) ? 40 : 0;
}

/** An address is cut behind one of these where it can be. */
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

/** Where one cue of a sentence gives way to the next: at the breath that is heard there, where there is one. */
function boundary(estimate: number, from: number, group: readonly string[], sentence: SpokenSentence): number {
  const lastWord = group.at(-1)?.split(' ').at(-1) ?? '';
  if (!CLAUSE_END.test(lastWord) && !SENTENCE_END.test(lastWord)) return estimate;
  const fits = (at: number) => at - from >= SHORTEST_CUE_SECONDS && sentence.endSeconds - at >= SHORTEST_CUE_SECONDS;
  const distance = (at: number) => Math.abs(at - estimate);
  const [nearest] = (sentence.pauseEnds ?? []).filter(fits).sort((a, b) => distance(a) - distance(b));
  return nearest !== undefined && distance(nearest) <= BREATH_REACH_SECONDS ? nearest : estimate;
}

/**
 * Cues of a film in order, never overlapping. A sentence's time is its real audio; inside it, each cue takes its share by
 * syllables of what is left, put right by the breaths heard.
 */
export function buildCues(
  sentences: readonly SpokenSentence[],
  style: Pick<SubtitleStyle, 'widthPx' | 'heightPx'>,
): Cue[] {
  const maxUnits = MAX_LINE_UNITS[style.widthPx >= style.heightPx ? 'landscape' : 'portrait'];
  const cues: { startSeconds: number; endSeconds: number; lines: string[] }[] = [];
  for (const sentence of sentences) {
    const lines = breakLines(sentence.text, maxUnits);
    const groups: string[][] = [];
    for (let at = 0; at < lines.length; at += LINES_A_CUE) groups.push(lines.slice(at, at + LINES_A_CUE));
    // All but the last with a space behind, as in the sentence: a rest after a full stop there belongs to its cue.
    const weights = groups.map((group, index) =>
      spokenWeight(group.join(' ') + (index < groups.length - 1 ? ' ' : '')),
    );
    let left = weights.reduce((sum, weight) => sum + weight, 0);
    let at = sentence.startSeconds;
    for (const [index, group] of groups.entries()) {
      const isLast = index === groups.length - 1;
      const share = ((weights[index] ?? 0) / left) * (sentence.endSeconds - at);
      const end = isLast ? sentence.endSeconds : boundary(at + share, at, group, sentence);
      left -= weights[index] ?? 0;
      cues.push({ startSeconds: at, endSeconds: end, lines: group });
      at = end;
    }
  }
  for (const [index, cue] of cues.entries()) {
    const next = cues[index + 1];
    const gap = next === undefined ? Number.POSITIVE_INFINITY : next.startSeconds - cue.endSeconds;
    cue.endSeconds += gap <= CLOSE_GAP_SECONDS ? gap : LINGER_SECONDS;
  }
  return cues;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function srtTime(seconds: number): string {
  const ms = Math.round(seconds * 1_000);
  const clock = `${twoDigits(Math.floor(ms / 3_600_000))}:${twoDigits(Math.floor(ms / 60_000) % 60)}:${twoDigits(Math.floor(ms / 1_000) % 60)}`;
  return `${clock},${String(ms % 1_000).padStart(3, '0')}`;
}

/** U+2060 (no width) after the character that would start a command: players then show the text as it is. */
const BREAK_UP = '\u2060';

/** SubRip text. Players run `{\an8}` and `<font …>` found in it, and take `-->` for a time line. */
export function toSrt(cues: readonly Cue[]): string {
  return cues
    .map((cue, index) => {
      const text = cue.lines.map((line) => line.replace(/[{<]|--(?=>)/gu, `$&${BREAK_UP}`)).join('\n');
      return `${index + 1}\n${srtTime(cue.startSeconds)} --> ${srtTime(cue.endSeconds)}\n${text}\n`;
    })
    .join('\n');
}

/**
 * Text that libass shows as it is: `\` starts an escape (`\N`, `\h`), `{` an override block. Line breaks cannot come in: lines
 * are cleaned before.
 */
export function escapeAss(line: string): string {
  return line
    .replace(/[\r\n]+/gu, ' ')
    .replace(/\\/gu, `\\${BREAK_UP}`)
    .replace(/[{}]/gu, '\\$&');
}

function assTime(seconds: number): string {
  const cs = Math.round(seconds * 100);
  return `${Math.floor(cs / 360_000)}:${twoDigits(Math.floor(cs / 6_000) % 60)}:${twoDigits(Math.floor(cs / 100) % 60)}.${twoDigits(cs % 100)}`;
}

/**
 * The burned-in subtitles as an ASS file in the film's own pixels. BorderStyle 4 (libass) draws one soft box behind the whole cue;
 * 3 would draw one a line, darker where two overlap. Margins keep inside the title-safe 90 %.
 */
export function toAss(cues: readonly Cue[], style: SubtitleStyle): string {
  const { widthPx, heightPx } = style;
  const portrait = heightPx > widthPx;
  const scale = (portrait ? widthPx : heightPx) / 1_080;
  const px = (at1080: number) => Math.round(at1080 * scale * 10) / 10;
  const marginSide = Math.round(widthPx * 0.05);
  // Portrait: above the buttons that short-film apps lay over the bottom.
  const marginBottom = Math.round(heightPx * (portrait ? 0.16 : 0.07));
  const fields = [
    'Default',
    style.fontName,
    px(portrait ? 82 : 78),
    '&H00FFFFFF', // primary
    '&H00FFFFFF', // secondary
    '&H00101010', // outline
    '&H64000000', // back: the box, 60 % black
    -1, // bold
    0,
    0,
    0,
    100,
    100,
    0,
    0,
    4, // border style
    px(2.5),
    px(14), // with border style 4: the box's padding
    2, // bottom centre
    marginSide,
    marginSide,
    marginBottom,
    1,
  ];
  const events = cues.flatMap((cue) => {
    // libass draws no colour fonts: an emoji would be an empty box. The .srt keeps it.
    const lines = cue.lines.map(withoutPictographs).filter((line) => line !== '');
    if (lines.length === 0) return [];
    const text = lines.map(escapeAss).join('\\N');
    return [`Dialogue: 0,${assTime(cue.startSeconds)},${assTime(cue.endSeconds)},Default,,0,0,0,,${text}`];
  });
  return `${[
    '[Script Info]',
    'ScriptType: v4.00+',
    `PlayResX: ${widthPx}`,
    `PlayResY: ${heightPx}`,
    'WrapStyle: 2',
    'ScaledBorderAndShadow: yes',
    'YCbCr Matrix: TV.709',
    '',
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    `Style: ${fields.join(',')}`,
    '',
    '[Events]',
    'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...events,
  ].join('\n')}\n`;
}

/** A font that every system of that kind has with Korean in it; libass falls back by itself when it is missing. */
export function subtitleFont(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Apple SD Gothic Neo';
  if (platform === 'win32') return 'Malgun Gothic';
  return 'Noto Sans CJK KR';
}
