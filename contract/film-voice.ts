import { AUTOMATIC, IMPLEMENTATIONS, implementationsOf } from './implementations';
import { filmVoice } from './metadata';
import type { Implementation, NumberOption, Option } from './options/option-kinds';
import type { Settings } from './settings';

type VoiceSettings = Pick<Settings, 'chosen' | 'options' | 'voice'>;

const VOICES: Readonly<Record<string, Implementation>> = IMPLEMENTATIONS.voice;
const optionOf = (engine: string, name: string): Option | undefined => VOICES[engine]?.options?.[name];

/** The option by which an engine's speed is set; undefined where it has none. */
export function speedOf(engine: string): NumberOption | undefined {
  const speed = optionOf(engine, 'speed');
  return speed?.kind === 'number' ? speed : undefined;
}

/** Whether there is a list of an engine's voices, from its service or from the program of the system. */
export function tellsItsVoices(engine: string): boolean {
  const voice = optionOf(engine, 'voice');
  if (voice?.kind === 'voice') return voice.isListed;
  return engine === AUTOMATIC || VOICES[engine]?.onlyWhenChosen !== true;
}

/** The engines of which one will read: which one is known only where it runs. */
function readers(chosen: string): string[] {
  if (chosen !== AUTOMATIC) return [chosen];
  return implementationsOf('voice').flatMap(([id, { onlyWhenChosen }]) => (onlyWhenChosen ? [] : [id]));
}

/** The settings with the voice that a film asks for in its metadata, where it asks for one. */
export function withFilmVoice<S extends VoiceSettings>(settings: S, metadata: object): S {
  const { voiceEngine, voice, speed } = filmVoice(metadata);
  if (voiceEngine === undefined && voice === undefined && speed === undefined) return settings;
  const engine = voiceEngine ?? settings.chosen.voice;
  const isOther = engine !== settings.chosen.voice;
  const options = { ...settings.options };
  // The settings' name is that of a voice of the settings' engine.
  let name = isOther ? '' : settings.voice;
  for (const reader of readers(engine)) {
    const own = optionOf(reader, 'voice');
    if (voice !== undefined && own !== undefined) options[own.key] = voice;
    else if (voice !== undefined) name = voice;
    const range = speedOf(reader);
    if (speed !== undefined && range !== undefined) {
      options[range.key] = Math.min(range.max, Math.max(range.min, speed));
    }
  }
  return { ...settings, chosen: { ...settings.chosen, voice: engine }, options, voice: name };
}
