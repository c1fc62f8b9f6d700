import type { PreviewReply, VoicesRequest } from '../../contract/preview-messages';
import { inPlay } from '../runtime/in-play';
import { problemReply } from './speak-preview';
import type { VoiceEngine } from './voice';
import { VOICE_ENGINES } from './voices';

/** The voices that the chosen engine offers. Never throws. */
export async function listVoices(
  { id, settings }: VoicesRequest,
  engines: readonly VoiceEngine[] = VOICE_ENGINES,
): Promise<PreviewReply> {
  const { signal } = new AbortController();
  const engine = inPlay('voice', engines, settings).find((one) => one.id === settings.chosen?.voice);
  try {
    const voices = await engine?.listVoices?.({ settings, signal });
    return voices === undefined ? { id } : { id, voices: [...voices] };
  } catch (error) {
    return problemReply(id, error, settings.language);
  }
}
