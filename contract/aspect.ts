import { z } from 'zod';

/** The shape of a film and of everything made for it: wide, tall, square. */
export const ASPECTS = ['16:9', '9:16', '1:1'] as const;
export const aspectSchema = z.enum(ASPECTS);
export type Aspect = z.infer<typeof aspectSchema>;
export const DEFAULT_ASPECT: Aspect = '16:9';

/** The sides of this shape, given the long and the short side of a wide film. */
export function sidesOf<T>(aspect: Aspect, long: T, short: T): { readonly width: T; readonly height: T } {
  return { width: aspect === '16:9' ? long : short, height: aspect === '9:16' ? long : short };
}
