import { z } from 'zod';
import type { Language, Sentence } from '../words';

/** One message of the catalogue: its parameters, and its words in each language. */
export interface Definition<Shape extends z.ZodRawShape> {
  readonly params: z.ZodObject<Shape, z.core.$strict>;
  /** A method, so that a catalogue can call any of its messages with the parameters that came with its code. */
  say(given: z.output<z.ZodObject<Shape>>, language: Language): string;
}

/** A message that is always the same sentence. */
export function fixed(words: Sentence): Definition<Record<never, never>> {
  return { params: z.strictObject({}), say: (_given, language) => words[language] };
}

/** A message with parameters. Each language must use every one of them: test/contract/messages.test.ts checks it. */
export function filled<Shape extends z.ZodRawShape>(
  shape: Shape,
  words: { readonly [L in Language]: (given: z.output<z.ZodObject<Shape>>) => string },
): Definition<Shape> {
  return { params: z.strictObject(shape), say: (given, language) => words[language](given) };
}

export const text = z.string();
export const texts = z.array(z.string()).max(100);
/** How many: 0, 1, 2, … */
export const count = z.int().min(0);
/** A measured value, for example seconds or LUFS. */
export const amount = z.number();

export const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** Some names, and how many more there are. */
export const listed = ({ names, more }: { readonly names: readonly string[]; readonly more: number }): string =>
  `${names.join(', ')}${more > 0 ? ` … (+${more})` : ''}`;
