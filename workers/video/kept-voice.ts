import { z } from 'zod';
import { isDiskFull } from '../../contract/disk-full';
import { type KeptFiles, keep, keyOf, takeKept } from './kept-files';
import type { Voice } from './voice';
import { type Pcm, parseWav, toWav } from './wav';

/** Some three hours of speech. */
const MAX_BYTES = 512 * 1024 * 1024;

export const keptVoices = (dir: string): KeptFiles => ({ dir, suffix: '.wav', maxBytes: MAX_BYTES });

export interface KeptVoice {
  readonly dir: string;
  /** All that a sentence's sound depends on: engine, voice, speed, language, the program's version. */
  readonly madeBy: readonly unknown[];
  /** Called for each sentence that was not spoken again. */
  readonly onKept?: (() => void) | undefined;
}

/**
 * The same voice, which speaks no sentence twice: what it said is kept by its content, for every film, so a film that is made again has only
 * its changed sentences spoken. What cannot be read or kept is spoken all the same, but a paid voice throws when the disk is full.
 */
export function keptVoice(voice: Voice, { dir, madeBy, onKept }: KeptVoice): Voice {
  const files = keptVoices(dir);
  const keyFor = (text: string) => keyOf([...madeBy, text]);
  return {
    ...voice,
    isKept: async (text) => (await takeKept(files, keyFor(text))) !== undefined,
    async speak(text, signal) {
      const key = keyFor(text);
      const kept = await takeKept(files, key);
      if (kept !== undefined) {
        onKept?.();
        return fromKept(kept);
      }
      const spoken = await voice.speak(text, signal);
      const lost = await keep(files, key, toKept(spoken));
      // Whatever is paid for next would be lost too, and paid for again once there is room.
      if (voice.paidTo !== undefined && isDiskFull(lost)) throw lost;
      return spoken;
    },
  };
}

const toldSchema = z.array(z.object({ chars: z.int().min(0), seconds: z.number() }));

/** A WAV file, followed by what the voice told of its words. */
function toKept(spoken: Pcm): Buffer {
  const wav = toWav(spoken);
  return spoken.told === undefined ? wav : Buffer.concat([wav, Buffer.from(JSON.stringify(spoken.told))]);
}

function fromKept(kept: Buffer): Pcm {
  const pcm = parseWav(kept);
  const behind = kept.subarray(toWav({ ...pcm, samples: new Int16Array(0) }).length + pcm.samples.byteLength);
  return behind.length === 0 ? pcm : { ...pcm, told: toldSchema.parse(JSON.parse(behind.toString('utf8'))) };
}
