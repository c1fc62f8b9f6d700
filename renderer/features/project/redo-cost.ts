import i18next, { type TFunction } from 'i18next';
import type { TypicalSeconds } from '../../../contract/task';
import { about } from '../../format/time';

/** "about 40 sec · 7 other scenes stay": what it takes to make one scene again, as far as that is known. */
export function redoCost(t: TFunction, typical: TypicalSeconds, others: number): string {
  const length =
    typical.video === undefined ? undefined : about(typical.video, i18next.language === 'ko' ? 'ko' : 'en');
  // A film of one scene, or with all of them changed, has none that stay.
  if (others <= 0) return length ?? '';
  const n = others.toLocaleString();
  return length === undefined ? t('project.redoStays', { n }) : t('project.redoCost', { length, n });
}
