import type { TFunction } from 'i18next';

/** "1 scene", "12 scenes". */
export const scenesCount = (t: TFunction, n: number): string =>
  n === 1 ? t('films.oneScene') : t('films.scenes', { n: n.toLocaleString() });
