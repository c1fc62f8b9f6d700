import { z } from 'zod';
import { reason } from './issues';

/**
 * Reads values as they are meant. Pages send numbers as text and leave fields empty, and refusing a value that could only mean one thing
 * costs the creator an hour. A value without a clear meaning is refused, with its field.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
/** Neither a space nor a character that draws nothing: zero-width and format characters, Hangul fillers, variation selectors, blank braille. */
const VISIBLE = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u;
const HALF_A_CHARACTER = /\p{Surrogate}/gu;
/** Most names; nothing in them needs checking. */
const ASCII = /^[!-~][ -~]*$/;
const HIDDEN = reason('input.hidden_characters');
const BLANK = reason('input.blank');

/**
 * A single visible line in NFC, the Unicode form that the rest of the app compares (macOS writes the other one). Half a character, as when
 * a page cuts a name within an emoji, becomes U+FFFD: the database would store that, and the reply shows what is kept. Characters that
 * break the line, show nothing or change the direction are refused: with them, one task's name could pass for another's.
 */
export const oneLine = (maxChars: number) =>
  z
    .string()
    .overwrite((text) => (ASCII.test(text) ? text : text.replace(HALF_A_CHARACTER, '\ufffd').normalize('NFC')))
    .min(1)
    .max(maxChars)
    .superRefine((text, context) => {
      if (ASCII.test(text)) return;
      const fault = UNPRINTABLE.test(text) ? HIDDEN : VISIBLE.test(text) ? undefined : BLANK;
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.error, params: fault.params });
    });
export const isOneLine = (text: string): boolean => !UNPRINTABLE.test(text) && VISIBLE.test(text);

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
const UNPRINTABLE_BUT_BREAKS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u;
/** Text of several lines: line breaks (U+2028 too) and tabs are allowed, other control characters are not. */
export const manyLines = (maxChars: number) =>
  z
    .string()
    .max(maxChars)
    .refine((text) => !UNPRINTABLE_BUT_BREAKS.test(text), HIDDEN);

/** An optional value that may also be null: many programs write null for what they do not have. */
export const nullable = <T extends z.ZodType>(schema: T) => schema.nullish().transform((value) => value ?? undefined);

type Read = (value: unknown) => unknown;

/** Checks a value after `read` has interpreted it. The input type is for our own callers: the schema's input, null or nothing. */
export function meant<S extends z.ZodType>(schema: S, read: Read) {
  return z.preprocess((value: z.input<S> | null | undefined) => read(value), schema);
}

/**
 * Reads the named fields of an object; null and an empty text count as absent. Returns the object itself when nothing changes, as in most
 * calls. A schema per field with a reader in front would be three times as slow.
 */
export function readFields(readers: Readonly<Record<string, Read>>): Read {
  const known = new Map(Object.entries(readers));
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    let changed: Record<string, unknown> | undefined;
    for (const [key, given] of Object.entries(value)) {
      const read = known.get(key);
      if (read === undefined) continue;
      const meaning = given === null || given === '' ? undefined : read(given);
      if (meaning === given) continue;
      changed ??= { ...value };
      if (meaning === undefined) delete changed[key];
      else changed[key] = meaning;
    }
    return changed ?? value;
  };
}

export const asIs: Read = (value) => value;

/** "60" and " 5.0 " are numbers; "60s" is not. */
export const readNumber: Read = (value) =>
  typeof value === 'string' && /^\s*[+-]?\d{1,15}(?:\.\d{1,15})?\s*$/.test(value) ? Number(value) : value;

/** 42 is accepted as a name. */
export const readText: Read = (value) => (typeof value === 'number' && Number.isFinite(value) ? String(value) : value);

export const readBoolean: Read = (value) => {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (word === 'true' || word === '1' || word === 1) return true;
  if (word === 'false' || word === '0' || word === 0) return false;
  return value;
};

/** A keyword, in any case and with spaces around it. */
export const readWord: Read = (value) => (typeof value === 'string' ? value.trim().toLowerCase() : value);

/** A single entry is a list of one, and an empty list counts as absent. */
export const readList =
  (splitAt: RegExp): Read =>
  (value) => {
    if (Array.isArray(value)) return value.length === 0 ? undefined : value;
    if (typeof value !== 'string') return value;
    const entries = value.split(splitAt).map((entry) => entry.trim());
    const filled = entries.filter((entry) => entry !== '');
    return filled.length === 0 ? undefined : filled;
  };
