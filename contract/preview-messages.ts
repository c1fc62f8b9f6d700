import { z } from 'zod';
import { errorCodeSchema } from './errors';
import { problemTextSchema } from './messages';
import { workerSettingsSchema } from './worker-messages';

/** Asks the voice process to write the sound of a scene to `target`. `folder` is for files of its own. Both paths are absolute. */
export const previewRequestSchema = z.strictObject({
  id: z.int(),
  narration: z.string(),
  language: z.enum(['ko', 'en']),
  settings: workerSettingsSchema,
  folder: z.string(),
  target: z.string(),
});
export type PreviewRequest = z.infer<typeof previewRequestSchema>;
/** Asks the voice process which voices the chosen engine offers. */
export const voicesRequestSchema = z.strictObject({ id: z.int(), settings: workerSettingsSchema });
export type VoicesRequest = z.infer<typeof voicesRequestSchema>;
/** A voice that an engine offers; `about` is what its service says of it beside the name, '' for nothing. */
const voiceChoiceSchema = z.object({ id: z.string(), name: z.string(), about: z.string() });
export type VoiceChoice = z.infer<typeof voiceChoiceSchema>;
export const voiceListSchema = z.array(voiceChoiceSchema);
export const previewReplySchema = z.union([
  z.strictObject({ id: z.int(), seconds: z.number().min(0) }),
  z.strictObject({ id: z.int(), voices: voiceListSchema.optional() }),
  z.strictObject({ id: z.int(), code: errorCodeSchema, problem: problemTextSchema }),
]);
export type PreviewReply = z.infer<typeof previewReplySchema>;
