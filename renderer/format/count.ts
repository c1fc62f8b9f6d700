import type { Language } from '../../contract/words';

const exact = { ko: new Intl.NumberFormat('ko'), en: new Intl.NumberFormat('en') } as const;
const compact = {
  ko: new Intl.NumberFormat('ko', { notation: 'compact' }),
  en: new Intl.NumberFormat('en', { notation: 'compact' }),
} as const;

/** "12,345". */
export const exactCount = (n: number, language: Language): string => exact[language].format(n);

/** "9,999", "1.2만", "123만", "1.2M": short enough that four of them stay on one line of a card. */
export function shortCount(n: number, language: Language): string {
  return n < 10_000 ? exactCount(n, language) : compact[language].format(n);
}
