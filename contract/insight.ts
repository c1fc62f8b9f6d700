import { z } from 'zod';
import { type TaskType, taskTypeSchema } from './task';

/** Over how many days, today included, statistics can be asked for. */
export const INSIGHT_DAYS = [7, 14, 90] as const;
export const insightDaysSchema = z.literal(INSIGHT_DAYS);
export type InsightDays = z.infer<typeof insightDaysSchema>;

/** Of `count` tasks; read from bins, so at most 4.5 % off. */
const lengthsSchema = z.object({ count: z.int(), medianSeconds: z.number(), p95Seconds: z.number() });
export type Lengths = z.infer<typeof lengthsSchema>;

const typeSchema = z.object({
  done: z.int(),
  /** Failures that were retried since are counted too. */
  failed: z.int(),
  /** Completed after an attempt that failed. */
  mended: z.int(),
  /** Of completed tasks; absent without any. `wait`: from when nothing but its turn was missing to its first attempt. */
  run: lengthsSchema.optional(),
  wait: lengthsSchema.optional(),
});
export type InsightOfType = z.infer<typeof typeSchema>;
const typesSchema = z.record(taskTypeSchema, typeSchema) satisfies z.ZodType<Record<TaskType, InsightOfType>>;

/**
 * Where the time from a text to its film goes. `waiting` is what no step's last run took: waits, attempts that failed, stops for approval.
 * `voice` and `encoding` part the video step; it is `video` as a whole where code of the creator's made it.
 */
export const FILM_PARTS = ['waiting', 'script', 'image', 'voice', 'encoding', 'video'] as const;
export type FilmPart = (typeof FILM_PARTS)[number];

export const insightSchema = z.object({
  /** Every local date of the period, oldest first; the last is today. */
  days: z.array(z.object({ date: z.iso.date(), types: typesSchema })),
  types: typesSchema,
  films: z.object({
    made: z.int(),
    /** In as many days before the period; absent while they are not all known. */
    madeBefore: z.int().optional(),
    /** From the text to the film. */
    length: lengthsSchema.optional(),
    /** Shares of 1, the average over films, each of which counts the same; absent while none is known. */
    parts: z.record(z.enum(FILM_PARTS), z.number()).optional(),
  }),
  /** Scenes that were made again one by one. */
  redone: z.object({ pictures: z.int(), words: z.int() }),
  /** Error codes of failed tasks, the most frequent first. */
  failures: z.array(z.object({ code: z.string(), count: z.int() })),
  /** The sum of all runs less the time in which any task ran. */
  savedSeconds: z.number(),
  /** False while tasks that ended before the app started are still being counted. */
  isComplete: z.boolean(),
  /** True while what ended cannot be written into the statistics, as on a full disk. It is tried again. */
  isFailing: z.boolean(),
});
export type Insight = z.infer<typeof insightSchema>;
