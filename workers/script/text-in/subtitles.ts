import { parseText } from 'media-captions';
import { hasWords } from '../../language/clean-text';
import { BIEUP, finalConsonant } from '../../language/hangul';
import { readHtml } from './html';
import { type Line, oneLine, type TextReader } from './pasted';

/** The time line of a cue, of SRT or WebVTT. */
const TIME_LINE =
  /^[^\S\n]*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}[^\S\n]+-->[^\S\n]+(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}/gmu;
const ASS_CODE = /\{\\[^{}]{0,200}\}/gu;
/** `<00:00:01.500>`: when a word is said. */
const INNER_TIME = /<\d[\d:.]{0,20}>/gu;
/** `[음악]`, `(웃음)`, `♪ …`: what is heard or sung, not what is said. A whole line only; within a sentence brackets may be said. */
const SOUND = /^(?:[[(（【][^[\](){}（）【】]{1,60}[\])）】]|[♪♫♬].*)$/u;
const SPEAKER_CHANGE = /^(?:>{1,3}|[-–—])\s+/u;
const SENTENCE_END = /[.!?…。！？]["'”’)\]」』]*$/u;
const KOREAN_END = /(?:다|(?<!니)까|요|죠|네|군|지|자|라)$/u;
/** 합니까 ends a sentence, 하니까 does not. */
const KOREAN_QUESTION = /.니까$/u;
/** If at least this share of the cues ends with a mark, the marks say where sentences end. */
const PUNCTUATED_SHARE = 0.2;
/** `0:05`, `[00:05]`, `1:02:03` */
const MOMENT = /^\s*[[(]?(?:(\d{1,2}):)?(\d{1,2}):(\d{2})[\])]?\s*$/u;
/** A transcript does not say when a line ends: no later than this. */
const SAID_WITHIN_SECONDS = 30;
/** After a longer pause a new paragraph begins. */
const PARAGRAPH_GAP_SECONDS = 2.5;

/** SubRip and WebVTT: what the cues say, as sentences again, without numbers, times, tags, speakers and sounds. */
export const subtitleReader: TextReader = {
  async read(text) {
    const isVtt = /^\s*WEBVTT(?:\s|$)/u.test(text);
    const times = text.match(TIME_LINE)?.length ?? 0;
    // Nearly at the beginning: a text about subtitles may quote one.
    if (times === 0 || (!isVtt && text.trimStart().search(TIME_LINE) > 40)) return transcript(text);
    const { cues } = await parseText(text.trimStart(), { type: isVtt ? 'vtt' : 'srt', errors: false });
    const said = toParagraphs(cues);
    // Nothing but sounds or songs: then they are the text.
    return said.length > 0 ? { paragraphs: said } : { paragraphs: toParagraphs(cues.map(withoutSoundMarks)) };
  },
};

/** A transcript as copied from below a video, with times in lines of their own. null with fewer than three of them, or out of order. */
function transcript(text: string): { readonly paragraphs: Line[][] } | null {
  const cues: { startTime: number; endTime: number; text: string }[] = [];
  for (const line of text.split('\n')) {
    const [, hours = '0', minutes, seconds] = MOMENT.exec(line.slice(0, 2_000)) ?? [];
    if (minutes !== undefined && seconds !== undefined) {
      const startTime = Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
      const before = cues.at(-1);
      if (before !== undefined && startTime < before.startTime) return null;
      cues.push({ startTime, endTime: startTime + SAID_WITHIN_SECONDS, text: '' });
    } else if (line.trim() !== '') {
      const cue = cues.at(-1);
      if (cue === undefined) return null;
      cue.text += `\n${line}`;
    }
  }
  return cues.length < 3 ? null : { paragraphs: toParagraphs(cues) };
}

interface Cue {
  readonly startTime: number;
  readonly endTime: number;
  readonly text: string;
}

function withoutSoundMarks({ startTime, endTime, text }: Cue): Cue {
  return { startTime, endTime, text: text.replace(/[♪♫♬[\]()（）【】]/gu, '') };
}

function endsKorean(line: string): boolean {
  if (!KOREAN_QUESTION.test(line)) return KOREAN_END.test(line);
  return finalConsonant(line.slice(0, -'니까'.length)) === BIEUP;
}

function toParagraphs(cues: readonly Cue[]): Line[][] {
  const ends = cues.filter(({ text }) => SENTENCE_END.test(text.trimEnd().slice(-20))).length;
  const isPunctuated = ends >= PUNCTUATED_SHARE * cues.length;
  const paragraphs: Line[][] = [];
  let lines: string[] = [];
  let isOpen = false;
  let lastLines: readonly string[] = [];
  let lastEnd = Number.NEGATIVE_INFINITY;
  for (const cue of cues) {
    const said = linesOf(cue.text);
    // Captions of a live stream show the line before again.
    const fresh = said.filter((line) => !lastLines.includes(line));
    lastLines = said;
    if (cue.startTime - lastEnd > PARAGRAPH_GAP_SECONDS && lines.length > 0) {
      paragraphs.push(lines.map((text) => ({ text, isOwn: true })));
      lines = [];
      isOpen = false;
    }
    lastEnd = cue.endTime;
    for (const line of fresh) {
      const isTurn = SPEAKER_CHANGE.test(line);
      const words = line.replace(SPEAKER_CHANGE, '');
      const last = lines.at(-1);
      if (isOpen && !isTurn && last !== undefined) lines[lines.length - 1] = `${last} ${words}`;
      else lines.push(words);
      isOpen = !SENTENCE_END.test(words) && (isPunctuated || !endsKorean(words));
    }
  }
  if (lines.length > 0) paragraphs.push(lines.map((text) => ({ text, isOwn: true })));
  return paragraphs;
}

function linesOf(cue: string): string[] {
  const shown = cue
    .replace(ASS_CODE, '')
    .replace(INNER_TIME, '')
    .replace(/\\[Nnh]/gu, '\n')
    .replace(/\n/gu, '<br>');
  const { paragraphs } = readHtml(shown);
  return paragraphs
    .flat()
    .filter(({ text }) => hasWords(text) && !SOUND.test(text))
    .map(({ text }) => oneLine(text.replace(/[♪♫♬]/gu, '')));
}
