import type { TextLook } from '../../contract/texts';
import { holdsWords, readPasted } from './text-in';
import { draftFromText } from './writers/from-text';

/** What the script worker would make of a text, without making it; undefined when it has no word that can be read aloud. */
export async function lookAtText(pasted: string, givenTitle?: string): Promise<TextLook | undefined> {
  if (!holdsWords(pasted)) return undefined;
  const { text, title } = await readPasted(pasted, givenTitle?.trim() || undefined);
  const draft = draftFromText(text, { title });
  return {
    title: draft.title,
    hasTitle: title !== undefined,
    scenes: draft.scenes.length,
    seconds: draft.totalSeconds,
    language: draft.language,
  };
}
