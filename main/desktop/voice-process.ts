import { join } from 'node:path';
import {
  type PreviewReply,
  type PreviewRequest,
  previewReplySchema,
  type VoicesRequest,
} from '../../contract/preview-messages';
import { askedProcess } from './asked-process';

type VoiceQuestion = Omit<PreviewRequest, 'id'> | Omit<VoicesRequest, 'id'>;

/** Reads scenes aloud, and asks which voices there are, in a process of its own, beside the film's worker. `outDir` is the built main process. */
export function voiceProcess(outDir: string): (question: VoiceQuestion) => Promise<PreviewReply | undefined> {
  return askedProcess<VoiceQuestion, PreviewReply>({
    script: join(outDir, 'voice-preview.js'),
    name: 'studio-queue-voice',
    idleMs: 15_000,
    // The longest narration, by a slow voice.
    givesUpAfterMs: 180_000,
    read(message) {
      const reply = previewReplySchema.safeParse(message);
      return reply.success ? { id: reply.data.id, reply: reply.data } : undefined;
    },
  });
}
