/** Shorter values are words that stand everywhere. */
const MIN_CHARS = 4;
const HIDDEN = '•••';

/**
 * Hides the values of secrets in whatever is kept or shown: in texts, and in the keys and texts of a parsed line. A value is also found in
 * an address, in JSON, and line by line, since logs come so.
 */
export function redactorOf(secrets: Readonly<Record<string, string>>): <T>(said: T) => T {
  const hidden = [...new Set(Object.values(secrets).flatMap(formsOf))].filter((form) => form.length >= MIN_CHARS);
  if (hidden.length === 0) return (said) => said;
  // The longest first: one may be part of another.
  hidden.sort((a, b) => b.length - a.length);
  const pattern = new RegExp(hidden.map(escaped).join('|'), 'gu');
  const redact = (said: unknown): unknown => {
    if (typeof said === 'string') return said.replace(pattern, HIDDEN);
    if (Array.isArray(said)) return said.map(redact);
    if (typeof said !== 'object' || said === null) return said;
    return Object.fromEntries(Object.entries(said).map(([key, value]) => [redact(key), redact(value)]));
  };
  return <T>(said: T) => redact(said) as T;
}

function formsOf(value: string): string[] {
  const lines = value.split(/[\r\n]+/u).map((line) => line.trim());
  return [value, ...lines].flatMap((text) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)]);
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
