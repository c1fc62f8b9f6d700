import { cleanText } from '../language/clean-text';
import type { PictureScene, ScenePlan } from './load-scenes';

/** What the picture of a scene shows, in words. */
export function subjectOf(
  { title }: Pick<ScenePlan, 'title'>,
  { imagePrompt, keywords, narration }: PictureScene,
): string {
  const said = cleanText(imagePrompt);
  if (said !== '') return said;
  const about = cleanText(narration);
  return cleanText([title, ...(keywords.length > 0 ? keywords : [about])].filter((part) => part !== '').join(', '));
}
