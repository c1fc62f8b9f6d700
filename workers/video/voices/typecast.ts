import { z } from 'zod';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import type { VoiceEngine } from '../voice';
import { keyedSpeech, type ServicePlace } from './keyed-speech';

const { model: MODEL, voice: VOICE, speed: SPEED, key: KEY } = IMPLEMENTATIONS.voice.typecast.options;

const listSchema = z.array(
  z.object({ voice_id: z.string(), voice_name: z.string(), gender: z.string().nullish(), age: z.string().nullish() }),
);

/** Typecast: `POST /v1/text-to-speech`, and `GET /v2/voices`, which lists the voices of all its models. */
export function typecast(place: ServicePlace): VoiceEngine {
  return keyedSpeech(
    {
      id: 'typecast',
      name: 'Typecast',
      keys: [KEY],
      model: ({ options }) => readOption(MODEL, options),
      voice: ({ options }) => readOption(VOICE, options),
      headers: ([key = '']) => ({ 'X-API-KEY': key }),
      request(text, { language, settings: { options } }) {
        const speed = readOption(SPEED, options);
        const body = {
          voice_id: readOption(VOICE, options),
          text,
          model: readOption(MODEL, options),
          language: language === 'ko' ? 'kor' : 'eng',
          output: { audio_format: 'wav', ...(speed === SPEED.fallback ? {} : { audio_tempo: speed / 100 }) },
        };
        return { path: '/v1/text-to-speech', type: 'application/json', body: JSON.stringify(body) };
      },
      list: {
        path: () => '/v2/voices',
        read: (reply) => ({
          voices: listSchema.parse(reply).map(({ voice_id: id, voice_name: name, gender, age }) => ({
            id,
            name,
            about: [gender, age].filter(Boolean).join(', '),
          })),
        }),
      },
    },
    place,
  );
}
