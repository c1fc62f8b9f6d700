import { z } from 'zod';
import { moveTargetSchema, taskIdSchema } from './task';

/** A change of the order that somebody thinks of: several tasks to the front, or one beside another. */
export const orderChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('bump'), ids: z.array(taskIdSchema).min(1).max(20) }),
  z.strictObject({ kind: z.literal('move'), id: taskIdSchema, target: moveTargetSchema }),
]);
export type OrderChange = z.infer<typeof orderChangeSchema>;

/** Seconds from now; estimates by the usual length of a run. */
const filmEndSchema = z.object({ projectId: z.string(), endsInSeconds: z.number() });
const shiftSchema = z.object({
  projectId: z.string(),
  title: z.string(),
  /** By how much its last task ends sooner (negative) or later. */
  seconds: z.number(),
});
export type FilmShift = z.infer<typeof shiftSchema>;

export const forecastSchema = z.object({
  /** When everything that can run without anybody's help has ended; absent when nothing waits or runs. */
  endsInSeconds: z.number().optional(),
  /** Of the films whose tasks run next. */
  films: z.array(filmEndSchema),
  /** What the change would do; absent without one. */
  whatIf: z
    .object({
      /** Those that end sooner, the most first. */
      sooner: z.array(shiftSchema),
      /** Those that end later, the most first, at most 20. */
      later: z.array(shiftSchema),
      /** How many others end when they would anyway, or hardly differ. */
      same: z.int(),
    })
    .optional(),
});
export type Forecast = z.infer<typeof forecastSchema>;
