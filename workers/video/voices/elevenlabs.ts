import { z } from 'zod';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import type { VoiceEngine } from '../voice';
import { keyedSpeech, type ServicePlace } from './keyed-speech';

const { model: MODEL, voice: VOICE, speed: SPEED, key: KEY } = IMPLEMENTATIONS.voice.elevenlabs.options;
/** Samples and WAV of this quality are for the dearest plans alone. */
const FORMAT = 'mp3_44100_128';

const pageSchema = z.object({
  voices: z.array(z.object({ voice_id: z.string(), name: z.string(), category: z.string().nullish() })),
  has_more: z.boolean().nullish(),
  next_page_token: z.string().nullish(),
});

/** ElevenLabs: `POST /v1/text-to-speech/{voice_id}`, and `GET /v2/voices` for those of the account. */
export function elevenLabs(place: ServicePlace): VoiceEngine {
  return keyedSpeech(
    {
      id: 'elevenlabs',
      name: 'ElevenLabs',
      keys: [KEY],
      model: ({ options }) => readOption(MODEL, options).trim() || 'eleven_multilingual_v2',
      voice: ({ options }) => readOption(VOICE, options),
      headers: ([key = '']) => ({ 'xi-api-key': key }),
      request(text, { settings: { options } }) {
        const speed = readOption(SPEED, options);
        const body = {
          text,
          model_id: readOption(MODEL, options).trim() || 'eleven_multilingual_v2',
          // The voice's own settings hold unless the creator wants another speed.
          ...(speed === SPEED.fallback ? {} : { voice_settings: { speed: speed / 100 } }),
        };
        return {
          path: `/v1/text-to-speech/${encodeURIComponent(readOption(VOICE, options))}?output_format=${FORMAT}`,
          type: 'application/json',
          body: JSON.stringify(body),
        };
      },
      list: {
        path: (next) =>
          `/v2/voices?page_size=100${next === undefined ? '' : `&next_page_token=${encodeURIComponent(next)}`}`,
        read(reply) {
          const { voices, has_more, next_page_token } = pageSchema.parse(reply);
          return {
            voices: voices.map(({ voice_id: id, name, category }) => ({ id, name, about: category ?? '' })),
            next: has_more === true ? (next_page_token ?? undefined) : undefined,
          };
        },
      },
    },
    place,
  );
}
