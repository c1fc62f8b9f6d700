import { z } from 'zod';

export const LONGEST_WRITTEN = 60;
export const LONGEST_SAID = 120;
export const MOST_READINGS = 300;

/** A word of the creator's own list: how a voice says what is written so. Subtitles show it as it is written. */
export const readingSchema = z.strictObject({
  written: z.string().trim().min(1).max(LONGEST_WRITTEN),
  said: z.string().trim().min(1).max(LONGEST_SAID),
});
export type Reading = z.infer<typeof readingSchema>;

export const readingsSchema = z.array(readingSchema).max(MOST_READINGS);
export type Readings = readonly Reading[];
