import type { Language } from '../../contract/words';

/** "9,999", "1.2만", "123만", "1.2M": short enough that four of them stay on one line of a card. */
export function shortCount(n: number, language: Language): string {
  if (n < 10_000) return n.toLocaleString(language);
  return new Intl.NumberFormat(language, { notation: 'compact' }).format(n);
}
