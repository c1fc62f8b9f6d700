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
  { id, narration, language, settings, folder, target, dayLeft }: PreviewRequest,
  engines: readonly VoiceEngine[] = VOICE_ENGINES,
): Promise<PreviewReply> {
  const { signal } = new AbortController();
  const purse = openPurse(dayLeft);
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
        spend: purse.spend,
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
    return { id, seconds, ...purse.spent() };
  } catch (error) {
    return { ...problemReply(id, error, language), ...purse.spent() };
  }
}

/** What is paid is counted here and told to main with the reply: nothing is asked for that would pass the day's budget. */
function openPurse(dayLeft: number | undefined) {
  let spent = 0;
  return {
    spend: async (amount: number | undefined, instead?: number): Promise<void> => {
      if (instead === undefined && dayLeft !== undefined) {
        if (amount === undefined) throw new NeedsYouError('budget_reached', { code: 'budget.price_unknown' });
        if (amount > 0 && spent + amount > dayLeft)
          throw new NeedsYouError('budget_reached', { code: 'budget.hearing' });
      }
      spent = Math.max(0, spent + (amount ?? 0) - (instead ?? 0));
    },
    spent: () => (spent === 0 ? {} : { spent }),
  };
}

export function problemReply(id: number, error: unknown, language: Language): PreviewReply {
  if (error instanceof NeedsYouError) return { id, code: ourCode(error.code), problem: error.problem };
  const { code, message } = errorOfThrown(error, language);
  return { id, code: ourCode(code), problem: message };
}

/** A voice of ours throws no code of the creator's own. */
const ourCode = (code: string): ErrorCode => errorCodeSchema.safeParse(code).data ?? 'step_failed';
