import { z } from 'zod';

/** A word of the creator's own list: how a voice says what is written so. Subtitles show it as it is written. */
export const readingSchema = z.strictObject({
  written: z.string().trim().min(1).max(60),
  said: z.string().trim().min(1).max(120),
});
export type Reading = z.infer<typeof readingSchema>;

export const MOST_READINGS = 300;
export const readingsSchema = z.array(readingSchema).max(MOST_READINGS);
export type Readings = readonly Reading[];
