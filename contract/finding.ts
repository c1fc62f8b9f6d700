import { z } from 'zod';
import { problemTextSchema } from './messages';

/** What a test in the settings found, in words that say what to do. `error`: it cannot be used so. */
export const findingSchema = z.object({
  level: z.enum(['ok', 'warning', 'risk', 'error']),
  message: problemTextSchema,
});
export type Finding = z.infer<typeof findingSchema>;
