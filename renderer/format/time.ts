import type { Language } from '../../contract/words';
import en from '../i18n/en';
import ko from '../i18n/ko';

const WORDS = { ko: ko.time, en: en.time } as const;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function fill(pattern: string, values: Readonly<Record<string, number | string>>): string {
  return pattern.replaceAll(/\{\{(\w+)\}\}/gu, (_whole, name: string) => String(values[name] ?? ''));
}

/** "방금", "2분 전", "3시간 전", "4일 전", then the date. A clock set back shows "방금", never a time to come. */
export function ago(iso: string, nowMs: number, language: Language): string {
  const words = WORDS[language];
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(iso)) / 1_000));
  if (seconds < 10) return words.justNow;
  if (seconds < MINUTE) return fill(words.secondsAgo, { n: Math.floor(seconds / 10) * 10 });
  if (seconds < HOUR) return fill(words.minutesAgo, { n: Math.floor(seconds / MINUTE) });
  if (seconds < DAY) return fill(words.hoursAgo, { n: Math.floor(seconds / HOUR) });
  if (seconds < 7 * DAY) return fill(words.daysAgo, { n: Math.floor(seconds / DAY) });
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(Date.parse(iso));
}

/** "40초", "3분", "1시간 20분": rounded as one speaks. Input in seconds. */
export function roughLength(seconds: number, language: Language): string {
  const words = WORDS[language];
  if (seconds < 55) return fill(words.seconds, { n: Math.max(10, Math.round(seconds / 10) * 10) });
  const minutes = Math.max(1, Math.round(seconds / MINUTE));
  if (minutes < 60) return fill(words.minutes, { n: minutes });
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 ? fill(words.hours, { n: hours }) : fill(words.hoursMinutes, { h: hours, m: rest });
}

/** "약 3분" */
export function about(seconds: number, language: Language): string {
  return fill(WORDS[language].about, { length: roughLength(seconds, language) });
}

/** "1분 48초": exact to the second, for something that ended. */
export function exactLength(milliseconds: number, language: Language): string {
  const words = WORDS[language];
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  // What took a moment took some time all the same.
  if (milliseconds < 950) return fill(words.seconds, { n: Math.max(0.1, milliseconds / 1_000).toFixed(1) });
  if (seconds < MINUTE) return fill(words.seconds, { n: seconds });
  if (seconds < HOUR) {
    const [m, s] = [Math.floor(seconds / MINUTE), seconds % MINUTE];
    return s === 0 ? fill(words.minutes, { n: m }) : fill(words.minutesSeconds, { m, s });
  }
  const [h, m] = [Math.floor(seconds / HOUR), Math.floor((seconds % HOUR) / MINUTE)];
  return m === 0 ? fill(words.hours, { n: h }) : fill(words.hoursMinutes, { h, m });
}

/**
 * "곧 시작", "약 4~6분": an estimate of `seconds` given as the range that one should expect, since run lengths vary by
 * about a fifth. From ninety minutes on a range of minutes tells nothing, so the rough length alone.
 */
export function waitRange(seconds: number, language: Language): string {
  const words = WORDS[language];
  if (seconds < 30) return words.soon;
  const low = Math.max(1, Math.round((seconds * 0.85) / MINUTE));
  const high = Math.max(1, Math.round((seconds * 1.25) / MINUTE));
  if (low === high || high > 90) return about(seconds, language);
  return fill(words.about, { length: fill(words.minuteRange, { low, high }) });
}

/** "14:02:11" in local time. */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}

/** "2026. 6. 1. 오후 9:00": where a moment must be named and not told as long ago. */
export function shortTime(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(Date.parse(iso));
}

/** Date and time in full, for a tooltip. */
export function fullTime(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'medium' }).format(Date.parse(iso));
}
