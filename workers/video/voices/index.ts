import type { VoiceEngine } from '../voice';
import { clova } from './clova';
import { elevenLabs } from './elevenlabs';
import { espeakNg } from './espeak-ng';
import type { ServicePlace } from './keyed-speech';
import { openaiSpeech } from './openai-speech';
import { ownVoice } from './own-voice';
import { sapi } from './sapi';
import { say } from './say';
import { sherpaOnnx } from './sherpa-onnx';
import { typecast } from './typecast';

/** Where the services are that speak for an account. */
export interface ServicePlaces {
  readonly elevenlabs: ServicePlace;
  readonly typecast: ServicePlace;
  readonly clova: ServicePlace;
}
const SERVICES: ServicePlaces = {
  elevenlabs: { origin: 'https://api.elevenlabs.io' },
  typecast: { origin: 'https://api.typecast.ai' },
  clova: { origin: 'https://naveropenapi.apigw.ntruss.com' },
};

/** In the order in which they are asked: those that the creator must choose stand before the system's own. */
export const voiceEngines = (places: ServicePlaces): readonly VoiceEngine[] => [
  ownVoice,
  openaiSpeech,
  elevenLabs(places.elevenlabs),
  typecast(places.typecast),
  clova(places.clova),
  sherpaOnnx,
  espeakNg,
  say,
  sapi,
];
export const VOICE_ENGINES = voiceEngines(SERVICES);
