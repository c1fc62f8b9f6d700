import type { Language } from '../../contract/words';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(language: Language, hasYear: boolean): Intl.DateTimeFormat {
  const key = `${language} ${hasYear}`;
  const kept = formats.get(key);
  if (kept !== undefined) return kept;
  const made = new Intl.DateTimeFormat(language, {
    month: 'short',
    day: 'numeric',
    weekday: 'short',
    ...(hasYear ? { year: 'numeric' } : {}),
  });
  formats.set(key, made);
  return made;
}

/** The local day of a moment, to compare with others. */
export function dayOf(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/** `today`, `yesterday`, or the day as it is read: "11월 26일 (수)"; with the year when it is another one. */
export function dayName(
  iso: string,
  nowMs: number,
  language: Language,
  words: { readonly today: string; readonly yesterday: string },
): string {
  const day = dayOf(iso);
  const now = new Date(nowMs);
  if (day === dayOf(now.toISOString())) return words.today;
  const before = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (day === dayOf(before.toISOString())) return words.yesterday;
  const at = new Date(iso);
  return formatOf(language, at.getFullYear() !== now.getFullYear()).format(at);
}
