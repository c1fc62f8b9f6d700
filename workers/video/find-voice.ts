import { IMPLEMENTATIONS, namesItsVoice } from '../../contract/implementations';
import type { Implementation } from '../../contract/options/option-kinds';
import { NeedsYouError } from '../runtime/failures';
import { inPlay } from '../runtime/in-play';
import { ProgramError } from '../runtime/program-end';
import { keptVoice } from './kept-voice';
import type { Voice, VoiceEngine, VoiceRequest } from './voice';
import { VOICE_ENGINES } from './voices';

/** Names as in espeak-ng (`ko+f3`), `say` (`Yuna (Premium)`) and SAPI (`Microsoft Heami Desktop`); never a path, never an option. */
const VOICE_NAME = /^[\p{L}\p{N}][\p{L}\p{N} +._()-]{0,99}$/u;

/** The voice that reads this film. Throws NeedsYouError `no_voice` that names what to install or to change. */
export async function findVoice(
  request: VoiceRequest,
  engines: readonly VoiceEngine[] = VOICE_ENGINES,
): Promise<Voice> {
  const engine = inPlay('voice', engines, request.settings).find((one) => one.takes(request));
  if (engine === undefined) {
    throw new NeedsYouError('no_voice', { code: 'voice.none_for_language' });
  }
  const implementation: Implementation = IMPLEMENTATIONS.voice[engine.id];
  // Not taken for no name at all: then another voice would be heard.
  const own = implementation.options?.voice;
  if (own?.kind === 'voice' && !own.schema.safeParse(request.settings.options?.[own.key] ?? '').success) {
    throw new NeedsYouError('no_voice', { code: 'voice.bad_name' });
  }
  // Engines that name their voices themselves do not get the settings' common name, which is that of another engine's voice.
  const wanted = namesItsVoice(implementation) ? undefined : request.wantedVoice?.trim() || undefined;
  if (wanted !== undefined && !VOICE_NAME.test(wanted)) {
    throw new NeedsYouError('no_voice', { code: 'voice.bad_name' });
  }
  const place = await engine.find(request);
  if (place === undefined) throw new NeedsYouError('no_voice', engine.missing);
  const voice = await engine.open(place, { ...request, wantedVoice: wanted });
  const found = wanted === undefined ? voice : { ...voice, speak: asWanted(voice.speak, wanted) };
  const { settings, language, onKept } = request;
  if (settings.voicesDir === undefined) return found;
  // Options without their secrets, since a new key buys the same sound. A value that is the fallback counts as none.
  const values = Object.values(implementation.options ?? {}).map((option) => {
    const value = settings.options?.[option.key];
    return [option.key, 'fallback' in option && value === option.fallback ? undefined : value];
  });
  const madeBy = [engine.id, ...found.madeBy, found.name, language, values];
  return keptVoice(found, { dir: settings.voicesDir, madeBy, onKept });
}

/** An engine that refuses to speak under a voice's name does not have that voice. */
function asWanted(speak: Voice['speak'], wanted: string): Voice['speak'] {
  return async (text, signal) => {
    try {
      return await speak(text, signal);
    } catch (error) {
      // These are no refusals of the engine's: it was killed, took too long, or the system failed it (the cause).
      if (!(error instanceof ProgramError) || error.retryable || error.cause !== undefined) throw error;
      throw new NeedsYouError('no_voice', { code: 'voice.unusable', voice: wanted, output: outputOf(error) });
    }
  };
}

function outputOf({ problem }: ProgramError): string {
  return typeof problem !== 'string' && problem.code === 'program.failed' ? problem.output.slice(0, 200) : '';
}
