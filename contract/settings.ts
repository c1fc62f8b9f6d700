import { z } from 'zod';
import { DEFAULT_BRIDGE_PORT } from './bridge';
import { budgetsSchema, NO_BUDGETS } from './budgets';
import {
  DEFAULT_FRAME_RATE,
  DEFAULT_RESOLUTION,
  encoderSchema,
  frameRateSchema,
  resolutionSchema,
} from './film-format';
import { filmSettingsSchema, USUAL_FILM } from './film-settings';
import { chosenSchema, NOTHING_CHOSEN, optionsSchema } from './implementations';
import { processorSchema } from './processors';
import { readingsSchema } from './readings';
import { stopAfterSchema } from './review';
import { NO_STUDIO, studioSettingsSchema } from './studio';
import { perType, taskTypeSchema } from './task';
import { TASK_TYPE_FACTS } from './task-types';

/**
 * Each setting's own check, without its default. A patch is parsed by these: `partial()` of an object with defaults fills them in for
 * absent keys, so one changed setting would reset all others.
 */
const fields = {
  workspace: z.string().max(1_000),
  port: z.int().min(1_024).max(65_535),
  language: z.enum(['system', 'ko', 'en']),
  theme: z.enum(['system', 'light', 'dark']),
  llm: z.strictObject({
    baseUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]),
    model: z.string().max(200),
  }),
  browserPath: z.string().max(1_000),
  ffmpegPath: z.string().max(1_000),
  /** `auto`: the machine's own encoder, where one works. */
  encoder: encoderSchema,
  /** Of films that were added without one of their own. */
  resolution: resolutionSchema,
  frameRate: frameRateSchema,
  film: filmSettingsSchema,
  voice: z.string().max(100),
  /** How a voice says words that it would read wrongly. */
  readings: readingsSchema,
  /** Who writes, finds pictures and reads aloud, and what is set for each of them. */
  chosen: chosenSchema,
  options: optionsSchema,
  budgets: budgetsSchema,
  /** Whose code does a type's tasks; a type without an entry is done by ours. */
  processors: z.partialRecord(taskTypeSchema, processorSchema),
  allowPrivateAddresses: z.boolean(),
  memoryLimitMb: z.strictObject(
    perType((type) => {
      const { min, max } = TASK_TYPE_FACTS[type].memoryLimitMb;
      return z.int().min(min).max(max);
    }),
  ),
  /** Of a film: how many earlier versions stay; 0: all of them. */
  keepVersions: z.int().min(0).max(1_000),
  /** Where a film stops for the creator's approval when whoever adds it says nothing of it. */
  stopAfter: stopAfterSchema,
  retentionDays: z.int().min(1).max(3_650),
  notifications: z.boolean(),
  /** A sound of the system's once several tasks are done and nothing is left. */
  batchSound: z.boolean(),
  startAtLogin: z.boolean(),
  studio: studioSettingsSchema,
  /** The three first steps were finished or skipped. */
  welcomed: z.boolean(),
};

/** What the creator may change. Stored as JSON in `<home>/settings.json`; the LLM key is kept apart and never read back. */
export const settingsSchema = z.strictObject({
  workspace: fields.workspace.default(''),
  port: fields.port.default(DEFAULT_BRIDGE_PORT),
  language: fields.language.default('system'),
  theme: fields.theme.default('system'),
  llm: fields.llm.default({ baseUrl: '', model: '' }),
  browserPath: fields.browserPath.default(''),
  ffmpegPath: fields.ffmpegPath.default(''),
  encoder: fields.encoder.default('auto'),
  resolution: fields.resolution.default(DEFAULT_RESOLUTION),
  frameRate: fields.frameRate.default(DEFAULT_FRAME_RATE),
  film: fields.film.default(USUAL_FILM),
  voice: fields.voice.default(''),
  readings: fields.readings.default([]),
  chosen: fields.chosen.default(NOTHING_CHOSEN),
  options: fields.options.default({}),
  budgets: fields.budgets.default(NO_BUDGETS),
  /** Kept as it is in the file: one choice that cannot be read must not reset all settings. `readProcessor` reads it for a run. */
  processors: z.record(z.string(), z.unknown()).default({}),
  allowPrivateAddresses: fields.allowPrivateAddresses.default(false),
  memoryLimitMb: fields.memoryLimitMb.default(perType((type) => TASK_TYPE_FACTS[type].memoryLimitMb.usual)),
  keepVersions: fields.keepVersions.default(0),
  stopAfter: fields.stopAfter.default([]),
  retentionDays: fields.retentionDays.default(30),
  notifications: fields.notifications.default(true),
  batchSound: fields.batchSound.default(false),
  startAtLogin: fields.startAtLogin.default(false),
  studio: fields.studio.default(NO_STUDIO),
  welcomed: fields.welcomed.default(false),
});
export type Settings = z.infer<typeof settingsSchema>;
export const settingsPatchSchema = z.strictObject(fields).partial();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
