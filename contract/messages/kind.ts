import { z } from 'zod';
import type { Language } from '../words';

/** A part of the catalogue: messages by code. */
type Catalogue = Readonly<
  Record<string, { readonly params: z.ZodObject; say(given: object, language: Language): string }>
>;

/**
 * Any message of a part: `{ code, …parameters }`. `field` is what it is about, as a dotted path into what was sent: for the developer of a
 * page, never for the creator (`sayToCreator`).
 */
export type MessageOf<C extends Catalogue> = {
  [K in keyof C & string]: { readonly code: K; readonly field?: string } & ParamsOf<z.output<C[K]['params']>>;
}[keyof C & string];
/** zod writes "no fields" as a record of never, which nothing with a code could be. */
type ParamsOf<P> = string extends keyof P ? unknown : Readonly<P>;

/** The longest text of somebody else's program, and the longest text parameter. Longer ones are cut where they enter. */
const MAX_TEXT_CHARS = 4_000;
const MAX_PARAM_CHARS = 2_000;
const MAX_DEPTH = 3;

/** What can be sent, stored and shown for one part of the catalogue: a message of ours, or a text of somebody else's program. */
export function textOf<C extends Catalogue>(catalogue: C) {
  const known = new Map(Object.entries(catalogue));
  const isMessage = (value: unknown): value is MessageOf<C> => {
    if (typeof value !== 'object' || value === null || !('code' in value) || typeof value.code !== 'string')
      return false;
    const { code, ...given } = value;
    const params = known.get(code)?.params;
    if (params === undefined) return false;
    if ('field' in given && !('field' in params.shape)) {
      const { field, ...rest } = given;
      return typeof field === 'string' && params.safeParse(rest).success;
    }
    return params.safeParse(given).success;
  };
  return {
    /** Checks what comes from another process or from the disk. */
    schema: z.union([
      z.string().overwrite((text) => text.slice(0, MAX_TEXT_CHARS)),
      z.preprocess((value) => cutLongTexts(value), z.custom<MessageOf<C>>(isMessage)),
    ]),
    isMessage,
    /** In the reader's language; a text is returned as it is. */
    say(said: string | { readonly code: string }, language: Language): string {
      if (typeof said === 'string') return said;
      return known.get(said.code)?.say(said, language) ?? said.code;
    },
  };
}

/**
 * Cuts long texts: a parameter may hold what a program printed, and a message must not be refused for its length. It goes no deeper than a
 * message can be, which is a problem with its lists, because structured clone can also deliver circles.
 */
function cutLongTexts(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.slice(0, MAX_PARAM_CHARS);
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((one) => cutLongTexts(one, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, given]) => [key, cutLongTexts(given, depth + 1)]));
}
