import { hasWords } from '../../../language/clean-text';
import { FIELD_NAMES } from './field-names';

const MAX_KEYWORDS = 20;
const MAX_KEYWORD_CHARS = 100;
const MAX_TITLE_CHARS = 300;
/** No reply that means anything is nested deeper. */
export const MAX_DEPTH = 6;

/** The fields of an object by their names in small letters and digits alone. */
export type Fields = ReadonlyMap<string, unknown>;

export function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(
    Object.entries(value).map(([key, inside]) => [
      key
        .normalize('NFC')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]+/gu, ''),
      inside,
    ]),
  );
}

/** The value under the first of a field's names of which `read` makes something. */
export function named<T>(
  fields: Fields,
  name: keyof typeof FIELD_NAMES,
  read: (value: unknown) => T | undefined,
): T | undefined {
  for (const key of FIELD_NAMES[name]) {
    const value = fields.get(key);
    const found = value === undefined || value === null ? undefined : read(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A narration: a text, a list of texts or of what several people say, or an object with the text in it. */
export function spokenOf(value: unknown, depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (typeof value === 'string') return hasWords(value) && !/^\s*[{[]\s*["'{]/u.test(value) ? value : undefined;
  if (Array.isArray(value)) {
    // Objects with more fields are scenes of their own.
    const lines = value.map((one) => ((fieldsOf(one)?.size ?? 0) > 2 ? undefined : spokenOf(one, depth + 1)));
    return lines.includes(undefined) || lines.length === 0 ? undefined : lines.join(' ');
  }
  const fields = fieldsOf(value);
  return fields === undefined ? undefined : named(fields, 'narration', (given) => spokenOf(given, depth + 1));
}

export function textOf(value: unknown, maxChars: number): string | undefined {
  const text = Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(', ') : value;
  return typeof text === 'string' && text.trim() !== '' ? [...text.trim()].slice(0, maxChars).join('') : undefined;
}
export const titleOf = (value: unknown) => textOf(value, MAX_TITLE_CHARS);

export function keywordsOf(value: unknown): string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(/[,，、;\n]/u)
      : [];
  const words = list.flatMap((word) => textOf(typeof word === 'number' ? String(word) : word, MAX_KEYWORD_CHARS) ?? []);
  return words.length === 0 ? undefined : words.slice(0, MAX_KEYWORDS).map((word) => word.replace(/^#\s*/u, ''));
}
