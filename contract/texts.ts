import { z } from 'zod';
import { MAX_TEXT_CHARS } from './metadata';

/** What a film of a text would be, before anything is made of it. */
export const textLookSchema = z.object({
  /** The given one, or else the text's own, or else its beginning. */
  title: z.string(),
  /** Whether it was given or the text's own. */
  hasTitle: z.boolean(),
  scenes: z.int(),
  /** About how long it takes to read aloud. */
  seconds: z.number(),
  language: z.enum(['ko', 'en']),
});
export type TextLook = z.infer<typeof textLookSchema>;

export const textToLookAtSchema = z.strictObject({
  text: z.string().max(MAX_TEXT_CHARS),
  title: z.string().max(300).optional(),
});
export type TextToLookAt = z.output<typeof textToLookAtSchema>;

/** Between main and the thread that reads texts. `look` is absent when no word of the text can be read aloud. */
export const textThreadRequestSchema = textToLookAtSchema.extend({ n: z.int() });
export const textThreadReplySchema = z.object({ n: z.int(), look: textLookSchema.optional() });
