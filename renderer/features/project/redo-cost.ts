import i18next, { type TFunction } from 'i18next';
import type { TypicalSeconds } from '../../../contract/task';
import { about } from '../../format/time';

/** "about 40 sec · 7 other scenes stay": what it takes to make one scene again, as far as that is known. */
export function redoCost(t: TFunction, typical: TypicalSeconds, others: number): string {
  const n = others.toLocaleString();
  if (typical.video === undefined) return t('project.redoStays', { n });
  const language = i18next.language === 'ko' ? 'ko' : 'en';
  return t('project.redoCost', { length: about(typical.video, language), n });
}
