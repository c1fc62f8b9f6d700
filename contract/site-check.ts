import { z } from 'zod';
import { errorCodeSchema } from './errors';
import { problemTextSchema } from './messages';
import { recipeIdSchema, SITE_SIGNS } from './recipe';
import { workerSettingsSchema } from './worker-messages';

/** A screenshot of a site, as a JPEG, is no larger: what is larger is left out. */
export const MAX_SCREEN_BYTES = 1_500_000;

/** Why nothing more can be had of a site for now. */
const siteStopSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(SITE_SIGNS).exclude(['moved']) }),
  z.object({ kind: z.literal('moved'), host: z.string().max(300) }),
  /** `key`: the part of the recipe that was not found, such as `steps.0`. */
  z.object({ kind: z.literal('drifted'), key: z.string().max(40) }),
  /** It asks for fewer requests, and may say for how long. */
  z.object({ kind: z.literal('busy'), seconds: z.number().min(0).optional() }),
  z.object({ kind: z.literal('away') }),
]);
export type SiteStop = z.infer<typeof siteStopSchema>;

/**
 * A part of the recipe as the check found it. `unseen`: the page has no place for it now, such as for a picture before any was made, so
 * nothing is known of it.
 */
const checkedPartSchema = z.object({
  key: z.string().max(40),
  state: z.enum(['found', 'missing', 'unseen']),
});
export type CheckedPart = z.infer<typeof checkedPartSchema>;

/** What a site showed when it was opened without asking it for anything. */
export const siteCheckSchema = z.object({
  /** In the order in which a run uses them. */
  parts: z.array(checkedPartSchema).max(12),
  /** Absent: a run could use the site. */
  stop: siteStopSchema.optional(),
  /** A JPEG in base64. */
  screenshot: z
    .base64()
    .max(Math.ceil(MAX_SCREEN_BYTES / 3) * 4)
    .optional(),
});
export type SiteCheck = z.infer<typeof siteCheckSchema>;

/** Asks the process of checks to look at the site of a recipe that the settings allow, or to stop doing so. */
export const siteCheckRequestSchema = z.strictObject({
  id: z.int(),
  recipe: recipeIdSchema,
  settings: workerSettingsSchema,
});
export type SiteCheckRequest = z.infer<typeof siteCheckRequestSchema>;
export const cancelSchema = z.strictObject({ cancel: z.int() });
export const siteCheckReplySchema = z.union([
  z.strictObject({ id: z.int(), check: siteCheckSchema }),
  z.strictObject({ id: z.int(), cancelled: z.literal(true) }),
  z.strictObject({ id: z.int(), code: errorCodeSchema, problem: problemTextSchema }),
]);
export type SiteCheckReply = z.infer<typeof siteCheckReplySchema>;
