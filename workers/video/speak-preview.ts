import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, errorCodeSchema } from '../../contract/errors';
import type { PreviewReply, PreviewRequest } from '../../contract/preview-messages';
import type { Language } from '../../contract/words';
import { errorOfThrown } from '../runtime/end-of-run';
import { NeedsYouError } from '../runtime/failures';
import { findVoice } from './find-voice';
import { speakScene } from './narration';
import type { VoiceEngine } from './voice';
import { VOICE_ENGINES } from './voices';

/** Reads a scene aloud, by the voice that the film would get. Never throws. */
export async function speakPreview(
  { id, narration, language, settings, folder, target }: PreviewRequest,
  engines: readonly VoiceEngine[] = VOICE_ENGINES,
): Promise<PreviewReply> {
  const { signal } = new AbortController();
  try {
    const voice = await findVoice(
      {
        language,
        wantedVoice: settings.voice,
        settings,
        stagingDir: folder,
        platform: process.platform,
        env: process.env,
        signal,
      },
      engines,
    );
    const scene = { scene: 1, narration, imagePrompt: '', keywords: [], seconds: 1 };
    const { wavName, seconds } = await speakScene(
      scene,
      0,
      { voice, language, readings: settings.readings },
      folder,
      signal,
    );
    await rename(join(folder, wavName), target);
    return { id, seconds };
  } catch (error) {
    return problemReply(id, error, language);
  }
}

export function problemReply(id: number, error: unknown, language: Language): PreviewReply {
  if (error instanceof NeedsYouError) return { id, code: ourCode(error.code), problem: error.problem };
  const { code, message } = errorOfThrown(error, language);
  return { id, code: ourCode(code), problem: message };
}

/** A voice of ours throws no code of the creator's own. */
const ourCode = (code: string): ErrorCode => errorCodeSchema.safeParse(code).data ?? 'step_failed';
