import { z } from 'zod';

/** A machine of a studio: a home of the app, through all its starts. */
export const machineSchema = z.object({
  id: z.string().min(1).max(100),
  /** As its user knows it: the computer's name, unless the settings say otherwise. */
  name: z.string().min(1).max(100),
});
export type Machine = z.infer<typeof machineSchema>;
