/** Shorter values are words that stand everywhere. */
const MIN_CHARS = 4;
const HIDDEN = '•••';

/** Hides the values of secrets in whatever is kept or shown. */
export interface Redactor {
  text(said: string): string;
  /** In the keys and texts of a parsed line. */
  value(said: unknown): unknown;
}

/** For code of the creator's that we give no secret to. */
export const NOTHING_HIDDEN: Redactor = { text: (said) => said, value: (said) => said };

/** A value is also found in an address, in JSON, and line by line, since logs come so. */
export function redactorOf(secrets: Readonly<Record<string, string>>): Redactor {
  const hidden = [...new Set(Object.values(secrets).flatMap(formsOf))].filter((form) => form.length >= MIN_CHARS);
  if (hidden.length === 0) return NOTHING_HIDDEN;
  // The longest first: one may be part of another.
  hidden.sort((a, b) => b.length - a.length);
  const pattern = new RegExp(hidden.map(escaped).join('|'), 'gu');
  const text = (said: string): string => said.replace(pattern, HIDDEN);
  const value = (said: unknown): unknown => {
    if (typeof said === 'string') return text(said);
    if (Array.isArray(said)) return said.map(value);
    if (typeof said !== 'object' || said === null) return said;
    return Object.fromEntries(Object.entries(said).map(([key, inner]) => [text(key), value(inner)]));
  };
  return { text, value };
}

function formsOf(value: string): string[] {
  const lines = value.split(/[\r\n]+/u).map((line) => line.trim());
  return [value, ...lines].flatMap((text) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
