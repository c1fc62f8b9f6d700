import { z } from 'zod';
import { machineSchema } from './machine';
import { problemTextSchema } from './messages';
import { taskIdSchema, taskTypeSchema } from './task';

/** Part of a Redis key: letters, digits, `-` and `_`. */
export const studioNameSchema = z
  .string()
  .regex(/^[\p{L}\p{N}_-]+$/u)
  .max(50);
/** Without a password: that one is kept in the system's key store. '' for this machine alone. */
export const studioAddressSchema = z.union([z.literal(''), z.url({ protocol: /^rediss?$/ }).max(500)]);

/** A password as it stands in an address. A `%` that begins no escape is one of its own letters. */
export function decodedPassword(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How this machine joins a studio; part of the settings. */
export const studioSettingsSchema = z.strictObject({
  address: studioAddressSchema,
  name: studioNameSchema,
  /** '' for the computer's own name. */
  machineName: z.string().max(100),
  /** Allows redis:// beyond this computer, and a Redis that does not keep its data as it should. */
  knowsTheRisk: z.boolean(),
});
export type StudioSettings = z.infer<typeof studioSettingsSchema>;
export const NO_STUDIO: StudioSettings = { address: '', name: 'studio', machineName: '', knowsTheRisk: false };

/** A machine reports itself every few seconds. */
const AWAY_AFTER_MS = 30_000;
/** Whether a machine has been silent for so long that it counts as away. Both times by one clock, that of Redis. */
export const isAwaySince = (seenAtMs: number, nowMs: number): boolean => nowMs - seenAtMs > AWAY_AFTER_MS;

const studioMachineSchema = machineSchema.extend({
  isThis: z.boolean(),
  seenAt: z.iso.datetime(),
  /** Types that it takes: it has the tools for them, and it has not paused them. */
  takes: z.array(taskTypeSchema),
  running: z.array(z.object({ id: taskIdSchema, type: taskTypeSchema, title: z.string() })),
  /** Of the app. */
  version: z.string(),
});
export type StudioMachine = z.infer<typeof studioMachineSchema>;

/** What the panel shows of the studio. */
export const studioStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alone') }),
  z.object({
    kind: z.literal('joined'),
    name: z.string(),
    /** Without user and password. */
    address: z.string(),
    machine: machineSchema,
    connection: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('online') }),
      /** What the panel shows is as of `since`; absent before the first connection. `problem`: why, where that is known. */
      z.object({
        kind: z.literal('offline'),
        since: z.iso.datetime().optional(),
        problem: problemTextSchema.optional(),
      }),
    ]),
    /** Why this machine takes no tasks, such as a shared folder that is not there; and what should be looked at. */
    problems: z.array(problemTextSchema),
    /** Whether one task of the type at a time runs in the whole studio. */
    limited: z.record(taskTypeSchema, z.boolean()),
    machines: z.array(studioMachineSchema),
  }),
]);
export type StudioState = z.infer<typeof studioStateSchema>;
