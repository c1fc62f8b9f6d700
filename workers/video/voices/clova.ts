import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import type { VoiceEngine, VoiceRequest } from '../voice';
import { keyedSpeech, type ServicePlace } from './keyed-speech';

const { voice: VOICE, speed: SPEED, keyId: KEY_ID, key: KEY } = IMPLEMENTATIONS.voice.clova.options;

const speakerOf = ({ options }: VoiceRequest['settings']): string => readOption(VOICE, options) || 'nara';

/** CLOVA Voice of NAVER Cloud Platform: `POST /tts-premium/v1/tts`. Its documentation lists the voices on a page and names no call for that. */
export function clova(place: ServicePlace): VoiceEngine {
  return keyedSpeech(
    {
      id: 'clova',
      name: 'CLOVA Voice',
      keys: [KEY_ID, KEY],
      voice: speakerOf,
      headers: ([id = '', key = '']) => ({ 'X-NCP-APIGW-API-KEY-ID': id, 'X-NCP-APIGW-API-KEY': key }),
      request(text, { settings }) {
        const speed = String(clovaSpeed(readOption(SPEED, settings.options)));
        return {
          path: '/tts-premium/v1/tts',
          type: 'application/x-www-form-urlencoded',
          body: new URLSearchParams({ speaker: speakerOf(settings), text, speed, format: 'wav' }).toString(),
        };
      },
    },
    place,
  );
}

/** CLOVA counts in tenths by which a sentence takes longer: at -5 half as long, at 10 twice as long. */
export const clovaSpeed = (percent: number): number => Math.round((100 / percent - 1) * 10);
