import { isOneLine } from '../../contract/lenient';
import type { Chapter, ScriptFile, ScriptScene } from '../../contract/project-files';
import { cleanText } from '../language/clean-text';
import type { Clips } from './clips/prepare-clips';
import { splitSentences } from './sentences';
import type { Timeline } from './timeline';

/** YouTube shows chapters only where there are three, each of ten seconds. */
const FEWEST = 3;
const SHORTEST_SECONDS = 10;
const MAX_TITLE_CHARS = 60;
const INTRO = { ko: '인트로', en: 'Intro' } as const;

/** The film's chapters: a scene begins one when the chapter before is long enough by then and it can be so itself; none where that makes too few. */
export function chaptersOf(
  script: Pick<ScriptFile, 'scenes' | 'language' | 'title'>,
  { scenes, frameRate, totalSeconds }: Pick<Timeline, 'scenes' | 'frameRate' | 'totalSeconds'>,
  { intro, outro }: Clips,
): Chapter[] {
  const offset = intro?.seconds ?? 0;
  const end = offset + totalSeconds + (outro?.seconds ?? 0);
  const chapters: Chapter[] = offset >= SHORTEST_SECONDS ? [{ at: 0, title: INTRO[script.language] }] : [];
  for (const [index, scene] of script.scenes.entries()) {
    const title = titleOf(scene) || (index === 0 ? cut(script.title) : '');
    // The first one begins with the film, whose opening a short intro is.
    const at = chapters.length === 0 ? 0 : offset + (scenes[index]?.firstFrame ?? 0) / frameRate;
    const isLong = at === 0 || (at - (chapters.at(-1)?.at ?? 0) >= SHORTEST_SECONDS && end - at >= SHORTEST_SECONDS);
    if (isOneLine(title) && isLong) chapters.push({ at, title });
  }
  return chapters.length < FEWEST ? [] : chapters;
}

/** The first sentence that is shown in a scene; empty where nothing is. */
function titleOf({ narration, sentences, subtitle }: ScriptScene): string {
  const [first = ''] = subtitle === undefined ? splitSentences(narration, sentences) : splitSentences(subtitle);
  return cut(first);
}

/** On one line, at most so long, and without what YouTube refuses in a description. */
function cut(text: string): string {
  const line = cleanText(text).replaceAll('<', '‹').replaceAll('>', '›');
  const signs = [...line];
  if (signs.length <= MAX_TITLE_CHARS) return line.replace(/\.$/u, '');
  const head = signs.slice(0, MAX_TITLE_CHARS - 1).join('');
  const lastWord = head.lastIndexOf(' ');
  return `${(lastWord > MAX_TITLE_CHARS / 2 ? head.slice(0, lastWord) : head).replace(/[\s,.;:]+$/u, '')}…`;
}

/** As FFmpeg reads them. */
export function chapterMetadata(chapters: readonly Chapter[], filmSeconds: number): string {
  const ms = (seconds: number) => Math.round(seconds * 1_000);
  const texts = chapters.map(({ at, title }, index) => {
    const end = chapters[index + 1]?.at ?? filmSeconds;
    const escaped = title.replaceAll(/[=;#\\\n]/gu, (sign) => `\\${sign}`);
    return `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${ms(at)}\nEND=${ms(end)}\ntitle=${escaped}\n`;
  });
  return `;FFMETADATA1\n${texts.join('')}`;
}
