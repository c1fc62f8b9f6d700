import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateImage, type ImageModel } from 'ai';
import { type Aspect, DEFAULT_ASPECT } from '../../../contract/aspect';
import { retirementOf } from '../../../contract/image-models';
import { NeedsYouError, StepError } from '../../runtime/failures';
import { shownDollars } from '../../runtime/paid-service';
import { decodeApart } from '../decode-apart';
import type { PictureScene } from '../load-scenes';
import type { FoundPicture, PictureRequest, StagedPicture } from '../picture-source';
import { hashOf, promptOf, seedOf } from '../prompt';
import { sceneByScene } from '../scene-by-scene';
import { SceneFailedError, UNUSABLE } from '../scene-failed';
import { subjectOf } from '../subject';
import { explain, mayBeCharged } from './explain';
import { actualOf, estimateOf } from './prices';
import { ServiceDoor } from './service-door';

/** A model may think for two minutes; a run that says nothing for longer passes for one that is stuck. */
export const PICTURE_TIMEOUT_MS = 240_000;
const MIN_SIDE = 512;
/** A service whose first pictures were paid for nothing makes no other ones. */
const MOST_UNUSABLE = 2;

/** What the SDK's request for one picture is made of. */
interface Asking {
  readonly door: ServiceDoor;
  readonly base: URL;
  readonly model: string;
  readonly key: string | undefined;
  readonly aspect: Aspect;
  readonly seed: number;
  /** The same for the same picture within an attempt. */
  readonly idempotencyKey: string;
}
type Call = Omit<Parameters<typeof generateImage>[0], 'prompt' | 'abortSignal' | 'maxRetries' | 'n' | 'model'>;

/** What differs between services. */
export interface PictureService {
  readonly name: string;
  readonly address: string;
  readonly model: string;
  readonly style: string;
  /** Of one picture in US dollars, as the creator typed it; empty: not set. */
  readonly price: string;
  readonly key: string | undefined;
  readonly timeoutMs: number;
  /** Whether the seed of a picture is sent, and so kept. */
  readonly hasSeed: boolean;
  /** The model of the SDK and what is asked of it. */
  ask(asking: Asking): { readonly model: ImageModel; readonly call: Call };
  /** Takes note of what the service does not accept. Returns whether the request is to be sent again without it: the refused one is not paid. */
  learn?(error: unknown): boolean;
}

/** Pictures of a service that is paid for each, one request after the other. */
export async function* picturesOf(request: PictureRequest, service: PictureService): AsyncGenerator<FoundPicture> {
  const { scenes, log, policy } = request;
  const { model } = service;
  if (model === '') throw new NeedsYouError('picture_source_unusable', { code: 'picture_api.no_model' });
  const base = new URL(service.address);
  const door = new ServiceDoor(base, policy);
  try {
    log({ code: 'picture_api.asking', host: base.host, model });
    sayPrice(request, service, scenes.length);
    sayRetirement(request, model);
    yield* sceneByScene(
      request,
      whileUsable((scene) => makePicture(request, { service, base, door, scene })),
    );
  } finally {
    await door.close();
  }
}

type Make = (scene: PictureScene) => Promise<StagedPicture>;

/** Throws StepError `no_pictures` when the first pictures cannot be used: each would be paid. */
function whileUsable(make: Make): Make {
  let unusable = 0;
  let hasMade = false;
  return async (scene) => {
    try {
      const picture = await make(scene);
      hasMade = true;
      return picture;
    } catch (error) {
      if (hasMade || !(error instanceof SceneFailedError) || error.problem.code !== 'picture_api.unusable') throw error;
      unusable += 1;
      if (unusable < MOST_UNUSABLE) throw error;
      throw new StepError('no_pictures', error.problem, { retryable: true });
    }
  };
}

function sayPrice({ log }: PictureRequest, { model, price }: PictureService, pictures: number): void {
  const one = estimateOf(model, price);
  if (one === undefined) log({ code: 'picture_api.price_unknown', model }, 'warn');
  else if (one > 0) log({ code: 'picture_api.estimate', pictures, dollars: shownDollars(one * pictures) });
}
function sayRetirement({ log }: PictureRequest, model: string): void {
  const retirement = retirementOf(model, new Date().toISOString().slice(0, 10));
  if (retirement === undefined) return;
  log({ code: retirement.isOver ? 'picture_api.retired' : 'picture_api.retires', model, day: retirement.on }, 'warn');
}

interface Making {
  readonly service: PictureService;
  readonly base: URL;
  readonly door: ServiceDoor;
  readonly scene: PictureScene;
}

async function makePicture(request: PictureRequest, making: Making): Promise<StagedPicture> {
  const { plan, metadata, taskId, attempt, signal, stagingDir } = request;
  const { service, base, scene } = making;
  const subject = subjectOf(plan, scene);
  const prompt = promptOf(service.style, subject);
  // 31 bits: Gemini's numbers are signed.
  const seed = seedOf(request, scene.scene, subject) >>> 1;
  const aspect = metadata.aspect ?? DEFAULT_ASPECT;
  // A crash costs no attempt, so the run after it sends the same key; an attempt after a failure is meant to be another request.
  const parts = [taskId, attempt, scene.scene, service.model, prompt, seed, aspect];
  const idempotencyKey = hashOf(parts).toString('hex').slice(0, 32);
  const estimate = estimateOf(service.model, service.price);
  await request.spend(estimate);
  let bytes: Uint8Array;
  try {
    bytes = await generate(making, { prompt, seed, aspect, idempotencyKey }, signal);
  } catch (error) {
    // Whatever may have been charged stays counted.
    if (!signal.aborted && estimate !== undefined && !mayBeCharged(error)) await correct(request, 0, estimate);
    throw error;
  }
  const amount = actualOf(service.model, service.price, making.door.usage);
  if (amount !== undefined && amount !== estimate) await correct(request, amount, estimate ?? 0);
  const decoded = await decodeApart(bytes, { width: MIN_SIDE, height: MIN_SIDE });
  signal.throwIfAborted();
  if (!decoded.ok) {
    throw new SceneFailedError({ code: 'picture_api.unusable', host: base.host, why: UNUSABLE[decoded.why] });
  }
  const { data, extension } = decoded.picture;
  const file = `made-${scene.scene}.${extension}`;
  await writeFile(join(stagingDir, file), data);
  return {
    file,
    extension,
    details: {
      prompt,
      model: `${service.name} · ${service.model}`.slice(0, 200),
      ...(service.hasSeed ? { seed } : {}),
      ...(amount === undefined || amount === 0 ? {} : { cost: { amount, currency: 'USD' } }),
    },
  };
}

/** Main has corrected its sum even where it cannot save it, which is no reason to lose a picture that is paid. */
async function correct({ spend, signal }: PictureRequest, amount: number, estimate: number): Promise<void> {
  await spend(amount, estimate).catch(() => signal.throwIfAborted());
}

interface Wish extends Pick<Asking, 'seed' | 'aspect' | 'idempotencyKey'> {
  readonly prompt: string;
}

async function generate(
  { service, base, door }: Making,
  { prompt, ...wish }: Wish,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { timeoutMs, model: name, key } = service;
  const timeout = AbortSignal.timeout(timeoutMs);
  for (;;) {
    const { model, call } = service.ask({ door, base, model: name, key, ...wish });
    try {
      const { image } = await generateImage({
        ...call,
        model,
        prompt,
        n: 1,
        // The queue retries with backoff and shows it.
        maxRetries: 0,
        abortSignal: AbortSignal.any([signal, timeout]),
      });
      return image.uint8Array;
    } catch (error) {
      signal.throwIfAborted();
      if (!timeout.aborted && service.learn?.(error) === true) continue;
      throw explain(error, { host: base.host, model: name, timeout, timeoutMs, words: door.words });
    }
  }
}
