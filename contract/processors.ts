import { z } from 'zod';
import type { TaskType } from './task-type-names';

/**
 * Whose code does a type's tasks: ours, a program of the creator's, an address of theirs, or a worker of theirs that pulls. Chosen in the
 * panel or in `<home>/settings.json`; no call of the bridge and no metadata can set it. docs/processors.md is the contract for creators.
 */
export const PROCESSOR_KINDS = ['builtin', 'program', 'url', 'external'] as const;
export type ProcessorKind = (typeof PROCESSOR_KINDS)[number];

/** The name of an environment variable. Those that begin with `SQ_` are ours. */
export const variableNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/u)
  .refine((name) => !name.startsWith('SQ_'));
/** An argument or a value cannot hold the character that ends it. */
export const argument = z
  .string()
  .max(8_192)
  .refine((text) => !text.includes('\0'));
const MAX_MINUTES = 24 * 60;
const timeoutMinutes = z.number().positive().max(MAX_MINUTES);
/** Names only: the values are kept by the system's key store. */
const secrets = z.array(variableNameSchema).max(20).default([]);

/**
 * The variable that every process of a program's run has in its environment, whatever group or session it has moved to. Its value is the
 * name of the run's staging folder without `STAGING_PREFIX`.
 */
export const RUN_MARK = 'SQ_RUN';

/** On a cancel, between the request on a program's input and SIGTERM. */
export const STOP_IN_WORDS_MS = 1_000;

const builtinProcessorSchema = z.strictObject({ kind: z.literal('builtin') });
export const programProcessorSchema = z.strictObject({
  kind: z.literal('program'),
  /** The program and its arguments; no shell reads them. */
  command: z.tuple([argument.min(1)], argument).refine((words) => words.length <= 200),
  /** Absolute. Empty: the project's folder. */
  cwd: z.string().max(4_096).default(''),
  env: z.record(variableNameSchema, argument).default({}),
  secrets,
  timeoutMinutes: timeoutMinutes.default(120),
  /** Between SIGTERM and the kill, on cancel. */
  graceSeconds: z.number().min(0).max(600).default(10),
});
export const urlProcessorSchema = z.strictObject({
  kind: z.literal('url'),
  url: z.url({ protocol: /^https?$/ }).max(2_048),
  /** What is sent: the metadata alone, as the guide's pages did, or the object that a program gets. */
  body: z.enum(['metadata', 'task']).default('metadata'),
  secrets,
  timeoutMinutes: timeoutMinutes.default(30),
});
const externalProcessorSchema = z.strictObject({ kind: z.literal('external') });

export const processorSchema = z.discriminatedUnion('kind', [
  builtinProcessorSchema,
  programProcessorSchema,
  urlProcessorSchema,
  externalProcessorSchema,
]);
export type ProcessorSetting = z.infer<typeof processorSchema>;
export type ProgramProcessor = z.infer<typeof programProcessorSchema>;

const BUILTIN: ProcessorSetting = { kind: 'builtin' };

const fileName = (path: string): string => path.split(/[\\/]/u).at(-1) || path;

/** A program's short name: its file, and the script that it runs (`python3 run.py`). Other arguments may be anything, also secrets. */
export function programName([program, ...args]: ProgramProcessor['command']): string {
  const [script] = args.filter((arg) => !arg.startsWith('-'));
  const isFile = script !== undefined && /\.[A-Za-z]{1,4}$/u.test(script) && !script.includes('://');
  return isFile ? `${fileName(program)} ${fileName(script)}` : fileName(program);
}

/**
 * A setting that cannot be read parks its type's tasks. It never falls back to the built-in processor, which would do other work than was
 * asked for.
 */
export type ProcessorChoice = ProcessorSetting | { readonly kind: 'unusable'; readonly field: string };

/** The choice for a type, from its entry in the settings file. No entry means the built-in one. */
export function readProcessor(type: TaskType, stored: unknown): ProcessorChoice {
  if (stored === undefined) return BUILTIN;
  const read = processorSchema.safeParse(stored);
  if (read.success) return read.data;
  const path = read.error.issues[0]?.path.map(String) ?? [];
  return { kind: 'unusable', field: ['processors', type, ...path].join('.') };
}
