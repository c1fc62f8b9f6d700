import type { Language } from '../../contract/words';
import en from '../i18n/en';
import ko from '../i18n/ko';

const WORDS = { ko: ko.time, en: en.time } as const;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Unit = 'second' | 'minute' | 'hour' | 'day';

// Formatters are kept: a list asks for hundreds of times in one frame, and making a formatter costs more than using it.
const unitFormats = new Map<string, Intl.NumberFormat>();
const lists = {
  ko: new Intl.ListFormat('ko', { type: 'unit', style: 'narrow' }),
  en: new Intl.ListFormat('en', { type: 'unit', style: 'narrow' }),
} as const;

function unitFormat(unit: Unit, language: Language): Intl.NumberFormat {
  const key = `${language} ${unit}`;
  const kept = unitFormats.get(key);
  if (kept !== undefined) return kept;
  const made = new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: unit === 'second' ? 1 : 0,
  });
  unitFormats.set(key, made);
  return made;
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();
type DateStyle = 'medium' | 'medium-short' | 'long-medium';
const DATE_STYLES: Readonly<Record<DateStyle, Intl.DateTimeFormatOptions>> = {
  medium: { dateStyle: 'medium' },
  'medium-short': { dateStyle: 'medium', timeStyle: 'short' },
  'long-medium': { dateStyle: 'long', timeStyle: 'medium' },
};
function inDate(iso: string, style: DateStyle, language: Language): string {
  const at = new Date(iso);
  // A formatter keeps the time zone in which it was made, and a laptop travels.
  const key = `${language} ${style} ${at.getTimezoneOffset()}`;
  const kept = dateFormats.get(key) ?? new Intl.DateTimeFormat(language, DATE_STYLES[style]);
  dateFormats.set(key, kept);
  return kept.format(at);
}

const inUnit = (n: number, unit: Unit, language: Language): string => unitFormat(unit, language).format(n);

/** "1시간 20분", "1 min 48 sec"; the second part is left out when it is 0. */
function inUnits(n: number, unit: Unit, rest: number, smaller: Unit, language: Language): string {
  if (rest === 0) return inUnit(n, unit, language);
  return lists[language].format([inUnit(n, unit, language), inUnit(rest, smaller, language)]);
}

/** "방금", "2분 전", "3시간 전", "4일 전", then the date. After the clock was set back: "방금", never a time in the future. */
export function ago(iso: string, nowMs: number, language: Language): string {
  const words = WORDS[language];
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(iso)) / 1_000));
  if (seconds < 10) return words.justNow;
  if (seconds >= 7 * DAY) return inDate(iso, 'medium', language);
  const length =
    seconds < MINUTE
      ? inUnit(Math.floor(seconds / 10) * 10, 'second', language)
      : seconds < HOUR
        ? inUnit(Math.floor(seconds / MINUTE), 'minute', language)
        : seconds < DAY
          ? inUnit(Math.floor(seconds / HOUR), 'hour', language)
          : inUnit(Math.floor(seconds / DAY), 'day', language);
  return words.ago.replace('{{length}}', length);
}

/** "40초", "3분", "1시간 20분": rounded as it would be said. */
export function roughLength(seconds: number, language: Language): string {
  if (seconds < 55) return inUnit(Math.max(10, Math.round(seconds / 10) * 10), 'second', language);
  const minutes = Math.max(1, Math.round(seconds / MINUTE));
  if (minutes < 60) return inUnit(minutes, 'minute', language);
  return inUnits(Math.floor(minutes / 60), 'hour', minutes % 60, 'minute', language);
}

/** "40초", "3시간 10분", "4일 2시간": how long it has been so. */
export function upFor(sinceIso: string, nowMs: number, language: Language): string {
  const seconds = Math.max(0, (nowMs - Date.parse(sinceIso)) / 1_000);
  if (seconds < DAY) return roughLength(seconds, language);
  return inUnits(Math.floor(seconds / DAY), 'day', Math.floor((seconds % DAY) / HOUR), 'hour', language);
}

/** "약 3분" */
export function about(seconds: number, language: Language): string {
  return WORDS[language].about.replace('{{length}}', roughLength(seconds, language));
}

/** "1분 48초": exact to the second, for something that has ended. */
export function exactLength(milliseconds: number, language: Language): string {
  // Even what took only a moment took some time.
  if (milliseconds < 950) return inUnit(Math.max(0.1, milliseconds / 1_000), 'second', language);
  const seconds = Math.max(0, Math.round(milliseconds / 1_000));
  if (seconds < MINUTE) return inUnit(seconds, 'second', language);
  if (seconds < HOUR) return inUnits(Math.floor(seconds / MINUTE), 'minute', seconds % MINUTE, 'second', language);
  return inUnits(Math.floor(seconds / HOUR), 'hour', Math.floor((seconds % HOUR) / MINUTE), 'minute', language);
}

/**
 * "곧 시작", "약 4~6분": an estimate of `seconds` as a range, since run lengths vary by about a fifth. Above ninety minutes a range of
 * minutes says nothing, so only the rough length is given.
 */
export function waitRange(seconds: number, language: Language): string {
  const words = WORDS[language];
  if (seconds < 30) return words.soon;
  const low = Math.max(1, Math.round((seconds * 0.85) / MINUTE));
  const high = Math.max(1, Math.round((seconds * 1.25) / MINUTE));
  if (low === high || high > 90) return about(seconds, language);
  return words.about.replace('{{length}}', unitFormat('minute', language).formatRange(low, high));
}

const clocks = {
  ko: new Intl.DateTimeFormat('ko', { timeStyle: 'short' }),
  en: new Intl.DateTimeFormat('en', { timeStyle: 'short' }),
} as const;

/** "오후 3:41~3:52": the clock time at which what takes about `seconds` more ends; days ahead also the date. */
export function clockRange(seconds: number, nowMs: number, language: Language): string {
  const low = nowMs + seconds * 850;
  const high = nowMs + seconds * 1_250;
  const isToday = new Date(high).toDateString() === new Date(nowMs).toDateString();
  if (isToday) return clocks[language].formatRange(low, high);
  return WORDS[language].about.replace(
    '{{length}}',
    shortTime(new Date(nowMs + seconds * 1_000).toISOString(), language),
  );
}

/** Beside the name of its day: how long ago, and from a week on, when that would be the day once more, the time of day. */
export function agoOnItsDay(iso: string, nowMs: number, language: Language): string {
  const isOld = nowMs - Date.parse(iso) >= 7 * DAY * 1_000;
  return isOld ? clocks[language].format(new Date(iso)) : ago(iso, nowMs, language);
}

/** "14:02:11" in local time. */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}

/** "12:03" today, date and time on any other day: the moment for which something holds. */
export function momentOf(iso: string, nowMs: number, language: Language): string {
  const isToday = new Date(iso).toDateString() === new Date(nowMs).toDateString();
  return isToday ? clockTime(iso).slice(0, 5) : shortTime(iso, language);
}

/** "2026. 6. 1. 오후 9:00": for a moment that has to be named exactly. */
export function shortTime(iso: string, language: Language): string {
  return inDate(iso, 'medium-short', language);
}

/** Date and time in full, for a tooltip. */
export function fullTime(iso: string, language: Language): string {
  return inDate(iso, 'long-medium', language);
}

/** "2~3분", "40초": so long, between two estimates. Above ninety minutes a range of minutes says nothing, so only a rough length is given. */
export function roughRange({ from, to }: { readonly from: number; readonly to: number }, language: Language): string {
  const low = Math.max(1, Math.round(from / MINUTE));
  const high = Math.max(1, Math.round(to / MINUTE));
  if (to < 55 || low === high || high > 90) return roughLength((from + to) / 2, language);
  return unitFormat('minute', language).formatRange(low, high);
}

/** "2:48", "1:02:07": the length of a film, as players show it. */
export function filmLength(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const pad = (n: number): string => String(n).padStart(2, '0');
  const minutes = Math.floor(whole / MINUTE) % 60;
  const hours = Math.floor(whole / HOUR);
  return hours === 0 ? `${minutes}:${pad(whole % MINUTE)}` : `${hours}:${pad(minutes)}:${pad(whole % MINUTE)}`;
}

/** "2~3분 남음", "1분 안에 끝남": work that is left, as a range in seconds. */
export function leftRange({ from, to }: { readonly from: number; readonly to: number }, language: Language): string {
  const words = WORDS[language];
  if (to < MINUTE) return words.leftSoon;
  const low = Math.max(1, Math.round(from / MINUTE));
  const high = Math.max(low, Math.round(to / MINUTE));
  if (high > 90) return words.left.replace('{{length}}', roughLength((from + to) / 2, language));
  const length = low === high ? inUnit(low, 'minute', language) : unitFormat('minute', language).formatRange(low, high);
  return words.left.replace('{{length}}', length);
}
