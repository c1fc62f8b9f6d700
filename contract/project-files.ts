import { z } from 'zod';
import { taskIdSchema, taskOutputSchema } from './task';

/** Names inside `<workspace>/<project>/`: how one worker finds what another made. */
export const PROJECT_FILES = {
  script: 'script.json',
  scriptMarkdown: 'script.md',
  images: 'images',
  audio: 'audio',
  subtitles: 'subtitles.srt',
  video: 'video.mp4',
  manifest: 'manifest.json',
} as const;

/** Every run's work in progress: `.partial-<leaseId>`, removed after any end. */
export const STAGING_PREFIX = '.partial-';

export const scriptSceneSchema = z.object({
  /** 1-based. */
  scene: z.int().min(1),
  narration: z.string().min(1),
  imagePrompt: z.string(),
  keywords: z.array(z.string()),
  /** Estimated speaking time; the film follows the real audio. */
  seconds: z.number().positive(),
});
export type ScriptScene = z.infer<typeof scriptSceneSchema>;

export const scriptFileSchema = z.object({
  version: z.literal(1),
  projectId: z.string(),
  taskId: taskIdSchema,
  titleId: z.union([z.string(), z.number()]).optional(),
  title: z.string(),
  language: z.enum(['ko', 'en']),
  category: z.string().optional(),
  format: z.string().optional(),
  source: z.enum(['text', 'llm']),
  model: z.string().optional(),
  totalSeconds: z.number().positive(),
  scenes: z.array(scriptSceneSchema).min(1),
});
export type ScriptFile = z.infer<typeof scriptFileSchema>;

/** Written by main alone, so that two workers finishing at once cannot overwrite each other's lines. */
export const manifestSchema = z.object({
  version: z.literal(1),
  projectId: z.string(),
  updatedAt: z.string(),
  files: z.array(taskOutputSchema.extend({ taskId: taskIdSchema })),
});
export type Manifest = z.infer<typeof manifestSchema>;
