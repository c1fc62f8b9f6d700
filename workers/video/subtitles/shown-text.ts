import { splitSentences } from '../sentences';
import type { SpokenSentence } from './words';

/**
 * What the subtitles of a scene show: what is said, or the creator's own text in its place. As many sentences as are said keep their times;
 * of any other number the text as a whole takes the time of the whole, and is parted where the voice rests.
 */
export function shownSentences(spoken: readonly SpokenSentence[], subtitle: string | undefined): SpokenSentence[] {
  const [first] = spoken;
  const last = spoken.at(-1);
  if (subtitle === undefined || first === undefined || last === undefined) return [...spoken];
  const texts = splitSentences(subtitle);
  if (texts.length === 0) return [];
  if (texts.length === spoken.length)
    return spoken.map((sentence, place) => ({ ...sentence, text: texts[place] ?? '' }));
  const rests = spoken.flatMap(({ startSeconds, pauseEnds = [] }) => [startSeconds, ...pauseEnds]);
  return [
    {
      text: texts.join(' '),
      startSeconds: first.startSeconds,
      endSeconds: last.endSeconds,
      pauseEnds: rests.slice(1),
    },
  ];
}
