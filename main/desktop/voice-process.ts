import { join } from 'node:path';
import {
  type PreviewReply,
  type PreviewRequest,
  previewReplySchema,
  type VoicesRequest,
} from '../../contract/preview-messages';
import { askedProcess } from './asked-process';

type VoiceQuestion = Omit<PreviewRequest, 'id'> | Omit<VoicesRequest, 'id'>;

/** Reads scenes aloud and lists voices in a process of its own, beside the video worker. `outDir` is the built main process. */
export function voiceProcess(outDir: string): (question: VoiceQuestion) => Promise<PreviewReply | undefined> {
  return askedProcess<VoiceQuestion, PreviewReply>({
    script: join(outDir, 'voice-preview.js'),
    name: 'studio-queue-voice',
    idleMs: 15_000,
    // A slow voice needs as long for the longest narration.
    givesUpAfterMs: 180_000,
    read(message) {
      const reply = previewReplySchema.safeParse(message);
      return reply.success ? { id: reply.data.id, reply: reply.data } : undefined;
    },
  });
}
