import type { Insight } from '../../../contract/insight';
import type { Language } from '../../../contract/words';

/** Of a local date; noon is in it whatever the zone's summer time does. */
const momentIn = (date: string): Date => new Date(`${date}T12:00:00`);

const SHORT = { month: 'short', day: 'numeric' } as const;
const shortFormats = { ko: new Intl.DateTimeFormat('ko', SHORT), en: new Intl.DateTimeFormat('en', SHORT) } as const;
const LONG = { ...SHORT, weekday: 'short' } as const;
const longFormats = { ko: new Intl.DateTimeFormat('ko', LONG), en: new Intl.DateTimeFormat('en', LONG) } as const;

/** "11월 14일~27일", "Nov 14 – 27" */
export function dateRange(days: Insight['days'], language: Language): string {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return '';
  return shortFormats[language].formatRange(momentIn(first.date), momentIn(last.date));
}

/** "11월 14일 (금)", "Fri, Nov 14" */
export const longDate = (date: string, language: Language): string => longFormats[language].format(momentIn(date));

/** "11/14", "Nov 14": below a bar. */
export function tickDate(date: string, language: Language): string {
  const moment = momentIn(date);
  return language === 'ko' ? `${moment.getMonth() + 1}/${moment.getDate()}` : shortFormats.en.format(moment);
}
