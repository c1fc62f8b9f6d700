import { z } from 'zod';
import { DEFAULT_BRIDGE_PORT } from './bridge';

/** What the creator may change. Stored as JSON in `<home>/settings.json`; the LLM key is kept apart and never read back. */
export const settingsSchema = z.strictObject({
  workspace: z.string().max(1_000).default(''),
  port: z.int().min(1_024).max(65_535).default(DEFAULT_BRIDGE_PORT),
  language: z.enum(['system', 'ko', 'en']).default('system'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  llm: z
    .strictObject({ baseUrl: z.union([z.literal(''), z.url({ protocol: /^https?$/ })]), model: z.string().max(200) })
    .default({ baseUrl: '', model: '' }),
  browserPath: z.string().max(1_000).default(''),
  ffmpegPath: z.string().max(1_000).default(''),
  voice: z.string().max(100).default(''),
  allowPrivateAddresses: z.boolean().default(false),
  memoryLimitMb: z
    .strictObject({
      script: z.int().min(200).max(16_000),
      image: z.int().min(300).max(16_000),
      video: z.int().min(300).max(32_000),
    })
    .default({ script: 500, image: 1_024, video: 2_048 }),
  retentionDays: z.int().min(1).max(3_650).default(30),
  notifications: z.boolean().default(true),
  startAtLogin: z.boolean().default(false),
  /** The three first steps were done or skipped. */
  welcomed: z.boolean().default(false),
});
export type Settings = z.infer<typeof settingsSchema>;
export const settingsPatchSchema = settingsSchema.partial();
export type SettingsPatch = z.infer<typeof settingsPatchSchema>;
