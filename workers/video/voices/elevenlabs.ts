import { z } from 'zod';
import { IMPLEMENTATIONS, readOption } from '../../../contract/implementations';
import type { VoiceEngine, VoiceRequest } from '../voice';
import type { ToldWord } from '../wav';
import { keyedSpeech, type ServicePlace } from './keyed-speech';

const { model: MODEL, voice: VOICE, speed: SPEED, key: KEY } = IMPLEMENTATIONS.voice.elevenlabs.options;
/** WAV and plain samples of this quality are for the most expensive plans alone. */
const FORMAT = 'mp3_44100_128';

const modelOf = ({ options }: VoiceRequest['settings']): string =>
  readOption(MODEL, options).trim() || 'eleven_multilingual_v2';

const pageSchema = z.object({
  voices: z.array(z.object({ voice_id: z.string(), name: z.string(), category: z.string().nullish() })),
  has_more: z.boolean().nullish(),
  next_page_token: z.string().nullish(),
});

/** The sound as base64, and when each character of the text is said. */
const timedSchema = z.object({
  audio_base64: z.string().min(1),
  alignment: z
    .object({ characters: z.array(z.string()), character_start_times_seconds: z.array(z.number()) })
    .nullish(),
});

/** Where the words begin; none where the times are those of another text. */
function toldWords({ alignment }: z.infer<typeof timedSchema>, text: string): ToldWord[] {
  if (alignment?.characters.join('') !== text) return [];
  let chars = 0;
  return alignment.characters.flatMap((character, index) => {
    const at = chars;
    chars += character.length;
    const seconds = alignment.character_start_times_seconds[index];
    const isStart = /\S/u.test(character) && /\s$/u.test(text.slice(0, at));
    return isStart && seconds !== undefined ? [{ chars: at, seconds }] : [];
  });
}

/** ElevenLabs: `POST /v1/text-to-speech/{voice_id}/with-timestamps`, and `GET /v2/voices` for those of the account. */
export function elevenLabs(place: ServicePlace): VoiceEngine {
  return keyedSpeech(
    {
      id: 'elevenlabs',
      name: 'ElevenLabs',
      keys: [KEY],
      model: modelOf,
      voice: ({ options }) => readOption(VOICE, options),
      headers: ([key = '']) => ({ 'xi-api-key': key }),
      request(text, { settings }) {
        const { options } = settings;
        const speed = readOption(SPEED, options);
        const body = {
          text,
          model_id: modelOf(settings),
          // Sent only for another speed: it would overrule what the account has set for the voice.
          ...(speed === SPEED.fallback ? {} : { voice_settings: { speed: speed / 100 } }),
        };
        return {
          path: `/v1/text-to-speech/${encodeURIComponent(readOption(VOICE, options))}/with-timestamps?output_format=${FORMAT}`,
          type: 'application/json',
          body: JSON.stringify(body),
        };
      },
      read({ bytes, contentType }, text) {
        if (!/^application\/json\b/iu.test(contentType ?? '')) return undefined;
        const timed = timedSchema.parse(JSON.parse(bytes.toString('utf8')));
        const sound = { bytes: Buffer.from(timed.audio_base64, 'base64'), contentType: 'audio/mpeg' };
        return { sound, told: toldWords(timed, text) };
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
