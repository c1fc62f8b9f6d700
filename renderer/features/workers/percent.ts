import type { Language } from '../../../contract/words';

/** "0%", "64%", "387%": whole numbers, which are read at a glance and change seldom. A dash while it is not known. */
export function percent(value: number | undefined, language: Language): string {
  if (value === undefined) return '–';
  return `${Math.round(value).toLocaleString(language)}%`;
}
