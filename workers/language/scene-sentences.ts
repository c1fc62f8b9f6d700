import type { ScriptScene } from '../../contract/project-files';
import { splitSentences } from './split-sentences';

/**
 * A scene's sentences: those that its script keeps, as long as they are its narration. A creator may have edited the narration, and
 * older scripts keep none; then it is divided by the rules.
 */
export function sentencesOf({ narration, sentences }: Pick<ScriptScene, 'narration' | 'sentences'>): string[] {
  if (sentences !== undefined && bare(sentences.join(' ')) === bare(narration)) return sentences;
  return splitSentences(narration).map(({ text }) => text);
}

function bare(text: string): string {
  return text.replace(/\s+/gu, ' ').trim().normalize('NFC');
}
