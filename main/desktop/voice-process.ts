import { join } from 'node:path';
import { type PreviewReply, previewReplySchema } from '../../contract/preview-messages';
import type { Speak } from '../films/previews';
import { askedProcess } from './asked-process';

/** Reads scenes aloud in a process of its own, beside the film's worker. `outDir` is the built main process. */
export function voiceProcess(outDir: string): Speak {
  return askedProcess<Parameters<Speak>[0], PreviewReply>({
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
