import type { Language } from '../contract/words';

const UNITS = [
  [86_400, { ko: '일', en: 'd' }],
  [3_600, { ko: '시간', en: 'h' }],
  [60, { ko: '분', en: 'm' }],
] as const;

/** "2h", "3분": the largest unit that fits, rounded down. Not by Intl, which takes longer to load than the whole call. */
export function shortLength(seconds: number, language: Language): string {
  for (const [size, name] of UNITS) if (seconds >= size) return `${Math.floor(seconds / size)}${name[language]}`;
  return `${Math.max(0, Math.floor(seconds))}${{ ko: '초', en: 's' }[language]}`;
}

export function ago(iso: string, nowMs: number, language: Language): string {
  const length = shortLength((nowMs - Date.parse(iso)) / 1_000, language);
  return language === 'ko' ? `${length} 전` : `${length} ago`;
}

const two = (n: number) => String(n).padStart(2, '0');
/** Of the day, in the person's time zone. */
export function clock(iso: string): string {
  const at = new Date(iso);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
}
export function dateAndClock(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock(iso)}`;
}

/** "12 kB", "3 MB", "1.5 GB" */
export function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}
