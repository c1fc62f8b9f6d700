import { parentPort } from 'node:worker_threads';
import { preferPortableSharp } from '../runtime/portable-sharp';
import { type Outcome, type Reply, requestSchema } from './decoding-messages';

// The program of a thread that decodes pictures until it is used up. Started by decode-apart.ts.
preferPortableSharp();
const { respondTo } = await import('./decode-picture');

/** So much in all, or one larger picture: what was decoded before leaves holes in the heap. */
const MAX_PIXELS = 12_000_000;
let pixels = 0;

class UsedUp extends Error {}
const spend = (more: number): void => {
  if (pixels > 0 && pixels + more > MAX_PIXELS) throw new UsedUp();
  pixels += more;
};

/** The portable sharp's bytes lie in its shared heap, which would live on for as long as who receives them holds them. */
function onItsOwn(outcome: Outcome): Outcome {
  if (typeof outcome === 'boolean' || !outcome.ok) return outcome;
  return { ok: true, picture: { ...outcome.picture, data: new Uint8Array(outcome.picture.data) } };
}

async function reply(message: unknown): Promise<Reply> {
  try {
    const outcome = onItsOwn(await respondTo(requestSchema.parse(message), spend));
    return { kind: 'done', outcome, isUsedUp: pixels >= MAX_PIXELS };
  } catch (error) {
    if (error instanceof UsedUp) return { kind: 'used up' };
    throw error;
  }
}

parentPort?.on('message', async (message: unknown) => parentPort?.postMessage(await reply(message)));
