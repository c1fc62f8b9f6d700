import { z } from 'zod';

/** Asks the process of posters for a small picture of `source`, at `target`; both absolute. */
export const posterRequestSchema = z.strictObject({ id: z.int(), source: z.string(), target: z.string() });
/** `made`: false when the file is no picture that can be read; undefined when the poster could not be written. */
export const posterReplySchema = z.strictObject({ id: z.int(), made: z.boolean().optional() });
