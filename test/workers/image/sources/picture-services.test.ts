import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOTHING_CHOSEN, type OptionValues } from '../../../../contract/implementations';
import type { ImageMetadata } from '../../../../contract/task';
import { makeImages } from '../../../../workers/image/make-images';
import type { PictureRequest, PictureSource } from '../../../../workers/image/picture-source';
import { geminiWith } from '../../../../workers/image/sources/gemini';
import { imageApiWith } from '../../../../workers/image/sources/image-api';
import { anyAddress, publicOnly } from '../../../../workers/image/web/public-address';
import { NeedsYouError } from '../../../../workers/runtime/failures';
import {
  type FixturePictureApi,
  failWith,
  good,
  json,
  PICTURE_KEY,
  replyWith,
  startPictureApi,
} from '../../../fixtures/picture-apis/picture-api-server';
import { type TestRun, testRun } from '../../test-context';
import { allOf, crawlsForTests } from '../crawl-context';

const { start, pictureRequest, onEnd } = crawlsForTests();
const PATIENT_MS = 60_000;

type Id = 'image-api' | 'gemini';
const SERVICES: readonly (readonly [Id, string, (timeoutMs: number) => PictureSource])[] = [
  ['image-api', '/v1', imageApiWith],
  ['gemini', '/v1beta', geminiWith],
];

async function api(): Promise<FixturePictureApi> {
  const server = await startPictureApi();
  onEnd(server.close);
  return server;
}

interface Set {
  readonly run: TestRun<ImageMetadata>;
  readonly request: PictureRequest;
}
async function asking(id: Id, address: string, scenes = 1, more: OptionValues = {}): Promise<Set> {
  const run = await start({ scenes });
  const request = pictureRequest(run, publicOnly);
  const subjects = ['fox', 'owl', 'bear'];
  const wanted = request.scenes.map((scene, index) => ({ ...scene, imagePrompt: `a ${subjects[index]}` }));
  const model = id === 'gemini' ? 'gemini-9-image' : 'pixel-1';
  const settings = {
    ...request.settings,
    chosen: { ...NOTHING_CHOSEN, pictures: [id] },
    options: { [`${id}.address`]: address, [`${id}.model`]: model, ...more },
    secrets: { [`${id}.key`]: PICTURE_KEY },
  };
  return { run, request: { ...request, settings, scenes: wanted, plan: { ...request.plan, scenes: wanted } } };
}
const problems = ({ logs }: TestRun<ImageMetadata>) =>
  logs.flatMap(({ said, level }) => (level === 'warn' ? [said] : []));
/** Nothing that the run said or left has the key in it. */
async function expectNoKey(run: TestRun<ImageMetadata>, error?: unknown): Promise<void> {
  const files = await readdir(run.context.projectDir, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  );
  const said = JSON.stringify([run.logs, run.outputs, run.progress, String(error), Object.entries(error ?? {})]);
  for (const text of [said, ...texts]) expect(text).not.toContain(PICTURE_KEY);
}

describe.each(SERVICES)('The picture service %s', (id, path, sourceWith) => {
  const set = (server: FixturePictureApi, scenes = 1, more: OptionValues = {}) =>
    asking(id, `${server.origin}${path}`, scenes, more);
  const find = ({ request }: Set, timeoutMs = PATIENT_MS) => allOf(sourceWith(timeoutMs).find(request));

  it('is asked once for each scene, with the style before its words', async () => {
    const server = await api();
    const made = await find(await set(server, 2, { [`${id}.style`]: 'ink drawing' }));
    expect([...made.keys()]).toEqual([1, 2]);
    expect(server.asked().map(({ body }) => JSON.stringify(body))).toEqual([
      expect.stringContaining('ink drawing, a fox'),
      expect.stringContaining('ink drawing, a owl'),
    ]);
  });

  it('keeps prompt, model and what a picture cost by the creator’s price', async () => {
    const server = await api();
    const made = await find(await set(server, 1, { [`${id}.price`]: '0.04' }));
    expect(made.get(1)?.details).toMatchObject({
      prompt: 'a fox',
      model: expect.stringContaining(' · '),
      cost: { amount: 0.04, currency: 'USD' },
    });
  });

  it('of which nobody knows the price says so, and keeps no cost', async () => {
    const server = await api();
    const { run, request } = await set(server);
    const made = await find({ run, request });
    expect(made.get(1)?.details.cost).toBeUndefined();
    expect(problems(run)).toEqual([expect.objectContaining({ code: 'picture_api.price_unknown' })]);
  });

  it('says beforehand what the pictures will cost', async () => {
    const server = await api();
    const { run, request } = await set(server, 3, { [`${id}.price`]: '0.04' });
    await find({ run, request });
    expect(run.logs.map(({ said }) => said)).toContainEqual({
      code: 'picture_api.estimate',
      pictures: 3,
      dollars: '0.12',
    });
  });

  it.each([
    ['401', failWith(401, { message: `Incorrect key: ${PICTURE_KEY}` }), 'picture_api.refused_key'],
    ['402', failWith(402, { message: 'pay' }), 'picture_api.no_credit'],
    [
      '429 of an empty account',
      failWith(429, { code: 'insufficient_quota', message: 'You exceeded your current quota' }),
      'picture_api.no_credit',
    ],
    ['422', failWith(422, { message: 'bad size' }), 'picture_api.refused_request'],
    ['404', failWith(404, { message: 'no such model' }), 'picture_api.unknown_model'],
    [
      'a redirect',
      (response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
      'picture_api.redirected',
    ],
  ] satisfies [string, FixturePictureApi['reply'], string][])(
    'that replies %s parks the task and costs no try',
    async (_name, reply, code) => {
      const server = await api();
      server.reply = reply;
      const { run, request } = await set(server, 2);
      const error = await find({ run, request }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'NeedsYouError', code: 'picture_source_unusable', problem: { code } });
      expect(server.asked()).toHaveLength(1);
      await expectNoKey(run, error);
    },
  );

  it('that is busy is asked again when it says, by the queue and not here', async () => {
    const server = await api();
    server.reply = failWith(429, { message: 'slow down' }, { 'retry-after': '90' });
    await expect(find(await set(server, 2))).rejects.toMatchObject({
      code: 'no_pictures',
      problem: { code: 'picture_api.busy', status: 429 },
      retryable: true,
      retryAfterSeconds: 90,
    });
    expect(server.asked()).toHaveLength(1);
  });

  it('that has a fault waits twenty seconds at least', async () => {
    const server = await api();
    server.reply = failWith(503, { message: PICTURE_KEY });
    const { run, request } = await set(server);
    const error = await find({ run, request }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ problem: { code: 'picture_api.busy', status: 503 }, retryAfterSeconds: 20 });
    await expectNoKey(run, error);
  });

  it('that declines a scene’s words leaves it to the next source, and makes the others', async () => {
    const server = await api();
    const fine = good();
    server.reply = (response, seen, n) => {
      if (!JSON.stringify(seen.body).includes('owl')) return fine(response, seen, n);
      if (id === 'gemini') return json(response, 200, { candidates: [{ finishReason: 'IMAGE_SAFETY' }] });
      return json(response, 400, { error: { code: 'moderation_blocked', message: PICTURE_KEY } });
    };
    const { run, request } = await set(server, 3, { [`${id}.price`]: '0' });
    expect([...(await find({ run, request })).keys()]).toEqual([1, 3]);
    expect(problems(run)).toEqual([
      {
        code: 'image.scene_left',
        scene: 2,
        problem: { code: 'picture_api.refused_words', host: new URL(server.origin).host },
      },
    ]);
    await expectNoKey(run);
  });

  it('whose reply breaks off may be asked again, later', async () => {
    const server = await api();
    server.reply = (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '90000' });
      response.write('{"data":[{"b64_json":"iVBOR');
      setImmediate(() => response.destroy());
    };
    await expect(find(await set(server))).rejects.toMatchObject({
      problem: { code: 'picture_api.half' },
      retryable: true,
      retryAfterSeconds: 20,
    });
  });

  it('whose reply never ends fills no memory', async () => {
    const server = await api();
    server.reply = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = (): void => {
        while (!response.destroyed && response.write('A'.repeat(1024 * 1024)));
      };
      response.on('drain', more);
      more();
    };
    const { run, request } = await set(server);
    await expect(find({ run, request })).rejects.toMatchObject({ problem: { code: 'picture_api.too_large' } });
  });

  it('that is slow is given up', async () => {
    const server = await api();
    server.reply = () => {};
    await expect(find(await set(server), 1)).rejects.toMatchObject({ problem: { code: 'picture_api.too_slow' } });
  });

  it('that does not run is told from one that refuses', async () => {
    const server = await startPictureApi();
    await server.close();
    await expect(find(await set(server))).rejects.toMatchObject({ problem: { code: 'picture_api.unreachable' } });
  });

  it.each([
    [
      'no picture',
      (response, seen) => replyWith(response, seen, Buffer.from('<html>').toString('base64')),
      'no_picture',
    ],
    ['a tiny one', good({}, 64, 64), 'too_small'],
  ] satisfies [string, FixturePictureApi['reply'], string][])(
    'that sends %s leaves the scene to the next source',
    async (_name, reply, why) => {
      const server = await api();
      server.reply = reply;
      await expect(find(await set(server))).rejects.toMatchObject({ problem: { code: 'picture_api.unusable', why } });
    },
  );

  it('whose first two pictures cannot be used is paid for no third one', async () => {
    const server = await api();
    server.reply = good({}, 64, 64);
    await expect(find(await set(server, 3))).rejects.toMatchObject({
      code: 'no_pictures',
      problem: { code: 'picture_api.unusable', why: 'too_small' },
    });
    expect(server.asked()).toHaveLength(2);
  });

  it('that has made a picture is asked for those behind two that cannot be used', async () => {
    const server = await api();
    server.reply = (response, seen, n) => (n === 1 ? good() : good({}, 64, 64))(response, seen, n);
    expect([...(await find(await set(server, 3))).keys()]).toEqual([1]);
    expect(server.asked()).toHaveLength(3);
  });

  it('that sends what is no reply of its kind may be asked again', async () => {
    const server = await api();
    server.reply = (response) => void response.end('<!doctype html>');
    await expect(find(await set(server))).rejects.toMatchObject({ problem: { code: 'picture_api.odd_reply' } });
  });

  it('is hung up on when the task is cancelled', async () => {
    const server = await api();
    const { run, request } = await set(server);
    server.reply = () => void run.abort.abort(new Error('cancelled'));
    await expect(find({ run, request })).rejects.toThrow('cancelled');
    await expect.poll(() => server.hungUp).toBe(1);
  });

  it('without a model parks the task', async () => {
    const server = await api();
    await expect(find(await set(server, 1, { [`${id}.model`]: '' }))).rejects.toMatchObject({
      code: 'picture_source_unusable',
      problem: { code: 'picture_api.no_model' },
    });
    expect(server.seen).toEqual([]);
  });

  it('has each picture counted before it is asked for, and corrected by what it did not cost', async () => {
    const server = await api();
    server.reply = failWith(503, {});
    const { run, request } = await set(server, 1, { [`${id}.price`]: '0.04' });
    await find({ run, request }).catch(() => {});
    expect(run.spent).toEqual([[0.04], [0, 0.04]]);
  });

  it('whose reply breaks off stays counted: it may have been charged', async () => {
    const server = await api();
    server.reply = (response) =>
      void response.writeHead(200, { 'content-length': '9' }).write('{', () => response.destroy());
    const { run, request } = await set(server, 1, { [`${id}.price`]: '0.04' });
    await expect(find({ run, request })).rejects.toMatchObject({ problem: { code: 'picture_api.half' } });
    expect(run.spent).toEqual([[0.04]]);
  });

  it('that hangs up before a word stays counted: it had the request', async () => {
    const server = await api();
    server.reply = (response) => void response.destroy();
    const { run, request } = await set(server, 1, { [`${id}.price`]: '0.04' });
    await expect(find({ run, request })).rejects.toMatchObject({ problem: { code: 'picture_api.half' } });
    expect(run.spent).toEqual([[0.04]]);
  });

  it.each([408, 504, 524])(
    'whose gateway gives up with %i stays counted: behind it, the picture is made',
    async (status) => {
      const server = await api();
      server.reply = failWith(status, {});
      const { run, request } = await set(server, 1, { [`${id}.price`]: '0.04' });
      await expect(find({ run, request })).rejects.toMatchObject({ problem: { code: 'picture_api.busy', status } });
      expect(run.spent).toEqual([[0.04]]);
    },
  );

  it('that does not run costs nothing', async () => {
    const server = await startPictureApi();
    await server.close();
    const { run, request } = await set(server, 1, { [`${id}.price`]: '0.04' });
    await find({ run, request }).catch(() => {});
    expect(run.spent).toEqual([[0.04], [0, 0.04]]);
  });

  it('has its picture kept where the correction of its price cannot be saved', async () => {
    const server = await api();
    server.reply = good({ cost: 0.03, promptTokenCount: 1_000, candidatesTokenCount: 1_000 });
    const known = id === 'gemini' ? { 'gemini.model': 'gemini-2.5-flash-image' } : { 'image-api.price': '0.04' };
    const { run, request } = await set(server, 1, known);
    const spend = async (_amount: number | undefined, instead?: number) => {
      if (instead !== undefined) throw new Error('not saved');
    };
    expect((await find({ run, request: { ...request, spend } })).size).toBe(1);
  });

  it('is not asked for a picture that a budget does not allow, and keeps those before it', async () => {
    const server = await api();
    const { run, request } = await set(server, 3, { [`${id}.price`]: '0.04' });
    const refusal = new NeedsYouError('budget_reached', { code: 'budget_reached' });
    let left = 2;
    const spend = async () => {
      left -= 1;
      if (left < 0) throw refusal;
    };
    await expect(makeImages({ ...run.context, settings: request.settings, spend })).rejects.toBe(refusal);
    expect(server.asked()).toHaveLength(2);
    expect(run.outputs.map(({ scene }) => scene)).toEqual([1, 2]);
  });

  it('is never paid twice for a picture: the next run goes on behind what was published', async () => {
    const server = await api();
    const fine = good();
    server.reply = (response, seen, n) => (n === 3 ? void json(response, 402, { error: {} }) : fine(response, seen, n));
    const { run, request } = await set(server, 3, { [`${id}.price`]: '0.04' });
    const { settings } = request;
    const go = async (again: TestRun<ImageMetadata>) =>
      makeImages({ ...again.context, settings }).then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(await go(run)).toMatchObject({ problem: { code: 'picture_api.no_credit' } });
    expect(run.outputs.map(({ scene, cost }) => [scene, cost?.amount])).toEqual([
      [1, 0.04],
      [2, 0.04],
    ]);
    const { projectDir, stagingDir, taskId, metadata } = run.context;
    const next = await testRun(metadata, settings, { projectDir, stagingDir }, taskId);
    expect(await go(next)).toBeUndefined();
    expect(server.asked()).toHaveLength(4);
    expect(next.outputs.map(({ scene }) => scene)).toEqual([3]);
    await expectNoKey(next);
  });
});

describe('An OpenAI-compatible service', () => {
  const find = ({ request }: Set) => allOf(imageApiWith(PATIENT_MS).find(request));

  it.each([
    ['16:9', 'pixel-1', '1536x1024'],
    ['9:16', 'gpt-image-9', '1024x1536'],
    ['1:1', 'pixel-1', '1024x1024'],
    ['16:9', 'dall-e-3', '1792x1024'],
  ] as const)('is asked for the shape of a film of %s in a size that %s knows', async (aspect, model, size) => {
    const server = await api();
    const { request } = await asking('image-api', `${server.origin}/v1`, 1, { 'image-api.model': model });
    await allOf(imageApiWith(PATIENT_MS).find({ ...request, metadata: { ...request.metadata, aspect } }));
    expect(server.asked()[0]?.body).toMatchObject({ size, model, n: 1 });
  });

  it('gets the key, a key of the request, and the quality only where one is set', async () => {
    const server = await api();
    await find(await asking('image-api', `${server.origin}/v1/images/generations/`));
    await find(await asking('image-api', `${server.origin}/v1`, 1, { 'image-api.quality': 'low' }));
    const [first, second] = server.asked();
    expect(first?.url).toBe('/v1/images/generations');
    expect(first?.headers.authorization).toBe(`Bearer ${PICTURE_KEY}`);
    expect(first?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}/u);
    expect(first?.body.quality).toBeUndefined();
    expect(second?.body.quality).toBe('low');
  });

  it('gets the same key for a picture after a crash, and another one for the next attempt', async () => {
    const server = await api();
    const { request } = await asking('image-api', `${server.origin}/v1`);
    for (const attempt of [1, 1, 2]) await allOf(imageApiWith(PATIENT_MS).find({ ...request, attempt }));
    const [first, crashed, next] = server.asked().map(({ headers }) => headers['idempotency-key']);
    expect(crashed).toBe(first);
    expect(next).not.toBe(first);
  });

  it('that refuses to be told the format is asked without it, now and later', async () => {
    const server = await api();
    const fine = good();
    server.reply = (response, seen, n) =>
      seen.body.response_format === undefined
        ? fine(response, seen, n)
        : json(response, 400, { error: { message: "Unknown parameter: 'response_format'." } });
    await find(await asking('image-api', `${server.origin}/v1`, 2));
    expect(server.asked().map(({ body }) => body.response_format)).toEqual(['b64_json', undefined, undefined]);
  });

  it('may name the address of a picture on its own host', async () => {
    const server = await api();
    server.reply = (response) => json(response, 200, { data: [{ url: `${server.origin}/made.jpg` }] });
    expect((await find(await asking('image-api', `${server.origin}/v1`))).size).toBe(1);
  });

  it.each([['publicOnly', publicOnly] as const, ['anyAddress', anyAddress] as const])(
    'that names an address of this machine does not reach it (%s)',
    async (_name, policy) => {
      const server = await api();
      const secret = await api();
      server.reply = (response) => json(response, 200, { data: [{ url: `${secret.origin}/made.jpg` }] });
      const { request } = await asking('image-api', `${server.origin}/v1`);
      await expect(allOf(imageApiWith(PATIENT_MS).find({ ...request, policy }))).rejects.toThrow();
      expect(secret.seen).toEqual([]);
    },
  );

  it('is paid as it says, or as its tokens come to', async () => {
    const server = await api();
    server.reply = good({ cost: 0.0123 });
    const told = await find(await asking('image-api', `${server.origin}/v1`, 1, { 'image-api.price': '1' }));
    expect(told.get(1)?.details.cost).toEqual({ amount: 0.0123, currency: 'USD' });
    server.reply = good({ input_tokens: 100, output_tokens: 1_000 });
    const counted = await find(
      await asking('image-api', `${server.origin}/v1`, 1, { 'image-api.model': 'gpt-image-1.5' }),
    );
    expect(counted.get(1)?.details.cost).toEqual({ amount: 0.0328, currency: 'USD' });
  });

  it('whose model stops soon says so in the log', async () => {
    const server = await api();
    const { run, request } = await asking('image-api', `${server.origin}/v1`, 1, { 'image-api.model': 'dall-e-3' });
    await find({ run, request });
    expect(problems(run)).toContainEqual({ code: 'picture_api.retired', model: 'dall-e-3', day: '2026-05-12' });
  });
});

describe('Gemini', () => {
  it('is asked for the shape and with the seed that the picture keeps, by its key', async () => {
    const server = await api();
    const { request } = await asking('gemini', `${server.origin}/v1beta`);
    const made = await allOf(
      geminiWith(PATIENT_MS).find({ ...request, metadata: { ...request.metadata, aspect: '9:16' } }),
    );
    const [asked] = server.asked();
    expect(asked?.url).toBe('/v1beta/models/gemini-9-image:generateContent');
    expect(asked?.headers['x-goog-api-key']).toBe(PICTURE_KEY);
    expect(asked?.body.generationConfig).toMatchObject({
      imageConfig: { aspectRatio: '9:16' },
      seed: made.get(1)?.details.seed,
    });
  });

  it('draws with Imagen too, which knows no seed', async () => {
    const server = await api();
    const set = await asking('gemini', `${server.origin}/v1beta`, 1, { 'gemini.model': 'imagen-9' });
    const made = await allOf(geminiWith(PATIENT_MS).find(set.request));
    expect(made.get(1)?.details.seed).toBeUndefined();
    expect(server.asked()[0]?.url).toBe('/v1beta/models/imagen-9:predict');
  });
});
