import { z } from 'zod';
import { type WhyNoEncoder, whyNoEncoderSchema } from '../../../contract/messages/encoder-reasons';
import { cleanKept, forget, type KeptFiles, keep, keyOf, programMark, takeKept } from '../kept-files';
import { type Encoder, encodingArgs } from './encoder';
import { type EncoderTest, tryEncoder } from './try-encoder';

export interface EncoderSearch extends EncoderTest {
  /** Where the tests' results are kept. Undefined: nowhere. */
  readonly keptDir: string | undefined;
  /** In the order in which they are tried. */
  readonly candidates: readonly Encoder[];
}

export interface FoundEncoder {
  /** The first that works; undefined where none does. */
  readonly encoder: Encoder | undefined;
  /** Those before it in the list, or all of them. */
  readonly others: { readonly name: string; readonly why: WhyNoEncoder }[];
  /** After a failure of `encoder`: the next film tests it again. */
  readonly forget: () => Promise<void>;
}

/** Cards and drivers come and go, and a card may have been busy with another program. */
const ASK_AGAIN_MS = 24 * 3_600_000;

const resultSchema = z.object({ why: whyNoEncoderSchema.optional(), atMs: z.number() });

const keptTests = (dir: string): KeptFiles => ({ dir, suffix: '.encoder', maxBytes: 100_000 });

/** Finds the hardware encoder for a film. A test is made once a day for each FFmpeg, size and frame rate. */
export async function findEncoder(search: EncoderSearch): Promise<FoundEncoder> {
  const kept = search.keptDir === undefined ? undefined : keptTests(search.keptDir);
  const mark = await programMark(search.tools.ffmpegPath);
  const others: FoundEncoder['others'] = [];
  for (const encoder of search.candidates) {
    const { size, frameRate } = search;
    const key = keyOf([mark, size, encoder.device, encoder.frames, encodingArgs(encoder, frameRate)]);
    const remembered = kept && (await rememberedResult(kept, key));
    const why = remembered === undefined ? await testAndRemember(encoder, search, kept, key) : remembered.why;
    if (why === undefined) return { encoder, others, forget: async () => kept && (await forget(kept, key)) };
    others.push({ name: encoder.label, why });
  }
  return { encoder: undefined, others, forget: async () => {} };
}

async function testAndRemember(
  encoder: Encoder,
  search: EncoderSearch,
  kept: KeptFiles | undefined,
  key: string,
): Promise<WhyNoEncoder | undefined> {
  if (kept === undefined) return tryEncoder(encoder, search);
  const remember = (why: WhyNoEncoder | undefined) =>
    keep(kept, key, Buffer.from(JSON.stringify({ why, atMs: Date.now() })), { flush: true });
  // A driver that freezes the whole machine must not freeze it again after the restart.
  await remember('slow');
  try {
    const why = await tryEncoder(encoder, search);
    await remember(why);
    await cleanKept(kept);
    return why;
  } catch (error) {
    await forget(kept, key);
    throw error;
  }
}

async function rememberedResult(kept: KeptFiles, key: string): Promise<z.output<typeof resultSchema> | undefined> {
  const content = await takeKept(kept, key);
  if (content === undefined) return undefined;
  // Another version of the app may have other reasons.
  const { data: result } = resultSchema.safeParse(JSON.parse(content.toString('utf8')));
  if (result === undefined) return undefined;
  const ageMs = Date.now() - result.atMs;
  return ageMs >= 0 && ageMs < ASK_AGAIN_MS ? result : undefined;
}
