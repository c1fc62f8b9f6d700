/** Words that show that brackets hold an instruction for the film and are not spoken. */
const DIRECTION =
  '(?:화면|음악|효과음|배경음|BGM|자막|장면|컷|전환|줌|페이드|클로즈업|카메라|내레이션|나레이션|오프닝|엔딩|인트로|아웃트로|웃음|웃으며|박수|침묵|잠시|정적|한숨|' +
  'music|sound|sfx|cut to|fade|zoom|scene|camera|laugh|applause|upbeat|transition|visual|on[- ]?screen|voice-?over|narrat|pause|beat|whoosh|jingle|silence|sigh|close-?up|b-?roll|intro|outro|montage)';
/** A time within the film: `0:05`, `00:00-00:10`, `0~5초`, `3s`. */
const TIME = '\\d{1,2}:\\d{2}(?::\\d{2})?|\\d{1,3}\\s*(?:초|s|sec|seconds?)';
const SPAN = `(?:${TIME}|\\d{1,3})?\\s*(?:[-–~]\\s*)?(?:${TIME})`;

/** What is in square brackets is not spoken. With fewer than two letters in a row it may be anything (`[o]`, `[ ]`) and stays. */
const SQUARE = /\[(?=[^[\]\n]*\p{L}{2})[^[\]\n]{1,120}\]|【[^【】\n]{1,120}】/gu;
const TIMED = new RegExp(`[[(（]\\s*${SPAN}\\s*[\\])）]`, 'giu');
/** Only brackets that stand apart: those right after a word explain it, as in `WHO(세계보건기구)`. */
const ROUND = new RegExp(`(^|[\\s.!?…。])[(（](?=[^()（）\\n]*${DIRECTION})[^()（）\\n]{1,80}[)）]`, 'giu');
const STARRED = new RegExp(`(^|\\s)\\*(?=[^*\\n]*${DIRECTION})[^*\\n]{1,80}\\*(?=\\s|$|[.,])`, 'giu');

const SPEAKER =
  '(?:narrator|narration|voice-?over(?: artist)?|v\\.?o\\.?|host|speaker|presenter|나레이션|내레이션|나레이터|내레이터|해설|해설자|성우|진행자|멘트|대사|자막)(?:\\s*\\d{1,2})?';
const PART =
  '(?:(?:scene|shot|segment|part|장면|씬|컷|파트)\\s*#?\\d{1,3}|\\d{1,3}\\s*(?:번\\s*)?(?:장면|씬|컷)|hook|intro|introduction|outro|closing|conclusion|cta|call to action|훅|후킹|인트로|아웃트로|오프닝|클로징|엔딩|도입|도입부|본론|마무리|결말)';
const LABEL = new RegExp(
  `^[\\s*_#>-]*(?:(?:${SPEAKER}|${PART})(?:\\s*[(（][^()（）\\n]{0,40}[)）])?\\s*[*_]*\\s*[:：]|${PART}\\s*[-–—|]|${SPAN}\\s*[:：|])[\\s*_]*`,
  'iu',
);

/** With the characters that join and colour them; © ® ™ and arrows are text. */
const EMOJI =
  /(?![©®™‼⁉ℹ↔-↪])(?:\p{Extended_Pictographic}|\p{Regional_Indicator})(?:\p{Emoji_Modifier}|\p{Variation_Selector}|\u200d)*|[0-9#*]\p{Variation_Selector}?\u20e3/gu;

/** Tags of HTML and SSML that models put into texts to be read aloud. */
const TAGS =
  /<\/?(?:b|i|u|em|strong|s|mark|span|p|br|speak|break|prosody|emphasis|say-as|sub|voice)(?:\s[^<>]*)?\/?>/giu;

/**
 * A narration without what is not to be spoken: stage directions, labels, times, markup, emoji. Lines become one. Empty if nothing
 * else was in it.
 */
export function spokenOnly(narration: string): string {
  return narration
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map(spokenLine)
    .filter((line) => line !== '')
    .join(' ');
}

/** What is taken away leaves runs of them, on which times and labels are quadratic. */
const SPACES = /\s+/gu;

function spokenLine(line: string): string {
  const bare = line
    // First: the expressions below take the square of a run of spaces.
    .replace(/\s+/gu, ' ')
    .replace(TAGS, ' ')
    .replace(SPACES, ' ')
    .replace(/!?\[([^[\]\n]+)\]\([^()\s]*\)/gu, '$1')
    .replace(TIMED, ' ')
    .replace(SQUARE, ' ')
    .replace(ROUND, '$1 ')
    .replace(STARRED, '$1 ')
    .replace(SPACES, ' ')
    .replace(/^\s*(?:#{1,6}\s+|>\s*|[-*•‣]\s+)/u, '');
  return withoutMarkup(withoutLabels(bare))
    .replace(SPACES, ' ')
    .replace(/ (?=[.,!?…。，！？])/gu, '')
    .trim();
}

/** `**장면 1:** 나레이션: …` has two. */
const MAX_LABELS = 3;
function withoutLabels(line: string): string {
  let rest = line;
  for (let n = 0; n < MAX_LABELS; n += 1) rest = rest.replace(LABEL, '');
  return rest;
}

/** A line without emphasis, code marks, emoji and the quotation marks around all of it. */
export function withoutMarkup(line: string): string {
  return (
    line
      .replace(EMOJI, ' ')
      .trim()
      .replace(/(\*\*\*|\*\*|__|~~)(?=\S)(.{1,300}?)(?<=\S)\1/gu, '$2')
      .replace(/(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\p{N}*])/gu, '$1')
      .replace(/(?<![\p{L}\p{N}_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\p{L}\p{N}_])/gu, '$1')
      // From the first of a row only: quadratic otherwise.
      .replace(/(?<!`)`+([^`\n]+)`+/gu, '$1')
      .replace(/\*\*+/gu, '')
      .replace(/^\s*["“](.*)["”]\s*$/u, (whole, inside: string) => (/["“”]/u.test(inside) ? whole : inside))
  );
}
