import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { VoiceModel } from '../../../contract/voice-models';
import { VoiceModels } from '../../../main/settings/voice-models';
import { tempDir } from '../../support/temp-dir';

const CONTENT = Buffer.from('a model that is spoken by nobody'.repeat(1_000));
const MODEL: VoiceModel = {
  id: 'little',
  name: { ko: '작은 모델', en: 'A little model' },
  licence: 'MIT',
  licenceUrl: 'https://example.org',
  terms: { ko: '', en: '' },
  path: 'some/where',
  files: [{ name: 'model.onnx', bytes: CONTENT.length, sha256: createHash('sha256').update(CONTENT).digest('hex') }],
};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Models whose mirror is a server of this test. */
async function modelsFrom(answer: Answer, freeBytes?: number) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.range);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const close = () => server.close();
  const { port }: Pick<AddressInfo, 'port'> = JSON.parse(JSON.stringify(server.address()));
  const dir = tempDir('models');
  const mirror = `http://127.0.0.1:${port}`;
  const models = new VoiceModels(
    dir,
    [MODEL],
    () => mirror,
    async () => freeBytes,
  );
  let ready = 0;
  models.onReady(() => {
    ready += 1;
  });
  const state = async () => (await models.states())[0];
  return { models, close, dir, asked, timesReady: () => ready, state, file: join(dir, 'little', 'model.onnx') };
}

/** As a file server does: it goes on where it is asked to. */
const serve: Answer = (request, response) => {
  const from = Number(/^bytes=(\d+)-$/u.exec(request.headers.range ?? '')?.[1] ?? 0);
  const headers = { 'content-range': `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}` };
  response.writeHead(from === 0 ? 200 : 206, from === 0 ? {} : headers).end(CONTENT.subarray(from));
};

function leaveHalf(dir: string): void {
  mkdirSync(join(dir, '.partial-little'), { recursive: true });
  writeFileSync(join(dir, '.partial-little', 'model.onnx.part'), CONTENT.subarray(0, 1_000));
}

describe('A speech model', () => {
  it('is put in place once it is there as a whole', async () => {
    const { models, state, file, timesReady } = await modelsFrom(serve);
    expect(await state()).toEqual({ id: 'little', state: 'absent' });
    await models.download('little');
    expect(await state()).toEqual({ id: 'little', state: 'ready' });
    expect(timesReady()).toBe(1);
    expect(readFileSync(file).equals(CONTENT)).toBe(true);
  });

  it('is gone on with after a break', async () => {
    const { models, dir, asked, state } = await modelsFrom(serve);
    leaveHalf(dir);
    await models.download('little');
    expect(asked).toEqual(['bytes=1000-']);
    expect((await state())?.state).toBe('ready');
  });

  it('begins anew at a server that sends the whole whatever it is asked for', async () => {
    const { models, dir, state } = await modelsFrom((_, response) => response.end(CONTENT));
    leaveHalf(dir);
    await models.download('little');
    expect((await state())?.state).toBe('ready');
  });

  it('keeps what came before a connection broke', async () => {
    let broken: ServerResponse | undefined;
    const { models, asked, state } = await modelsFrom((request, response) => {
      if (broken !== undefined) return serve(request, response);
      broken = response.writeHead(200, { 'content-length': CONTENT.length });
      broken.write(CONTENT.subarray(0, 2_000));
    });
    const ended = models.download('little');
    await expect.poll(async () => (await state())?.bytes).toBe(2_000);
    broken?.destroy();
    await ended;
    expect(await state()).toMatchObject({ state: 'absent', bytes: 2_000, error: { message: { code: 'model.half' } } });
    await models.download('little');
    expect(asked).toEqual([undefined, 'bytes=2000-']);
    expect(await state()).toEqual({ id: 'little', state: 'ready' });
  });

  it.each([
    ['other bytes of the same length', Buffer.alloc(CONTENT.length)],
    ['more than is listed', Buffer.concat([CONTENT, CONTENT])],
  ])('is thrown away when it is %s', async (_, bytes) => {
    const { models, state, file } = await modelsFrom((__, response) => response.end(bytes));
    await models.download('little');
    expect(await state()).toMatchObject({ state: 'absent', error: { message: { code: 'model.wrong' } } });
    expect(existsSync(file)).toBe(false);
  });

  it('is not mixed with the page that a network shows in place of the mirror', async () => {
    let isSignedIn = false;
    const { models, dir, state, asked } = await modelsFrom((request, response) =>
      isSignedIn ? serve(request, response) : response.end('<h1>Welcome to the hotel</h1>'),
    );
    leaveHalf(dir);
    await models.download('little');
    expect(await state()).toMatchObject({ bytes: 1_000, error: { message: { code: 'model.wrong' } } });
    isSignedIn = true;
    await models.download('little');
    expect(asked).toEqual(['bytes=1000-', 'bytes=1000-']);
    expect((await state())?.state).toBe('ready');
  });

  it('begins anew where what is here is more than the mirror has', async () => {
    const { models, dir, asked, state } = await modelsFrom((request, response) =>
      request.headers.range === undefined ? serve(request, response) : response.writeHead(416).end(),
    );
    leaveHalf(dir);
    await models.download('little');
    expect(asked).toEqual(['bytes=1000-', undefined]);
    expect((await state())?.state).toBe('ready');
  });

  it('says that its mirror could not be reached', async () => {
    const { models, state, close } = await modelsFrom(serve);
    close();
    await models.download('little');
    expect(await state()).toMatchObject({ state: 'absent', error: { message: { code: 'model.unreachable' } } });
  });

  it('is not begun where the disk has no room for what is missing of it', async () => {
    const { models, dir, asked, state } = await modelsFrom(serve, CONTENT.length - 1_001);
    leaveHalf(dir);
    await models.download('little');
    const wanted = CONTENT.length - 1_000;
    expect(await state()).toMatchObject({
      error: { code: 'disk_full', message: { code: 'model.no_room', wanted, free: wanted - 1 } },
    });
    expect(asked).toEqual([]);
  });

  // Whatever is written to it fails as on a full disk.
  it.skipIf(process.platform !== 'linux')('says so when the disk is full while it comes', async () => {
    const { models, dir, state } = await modelsFrom(serve);
    mkdirSync(join(dir, '.partial-little'));
    symlinkSync('/dev/full', join(dir, '.partial-little', 'model.onnx.part'));
    await models.download('little');
    expect(await state()).toMatchObject({ state: 'absent', error: { code: 'disk_full' } });
  });

  it('is asked for once, however often its button is pressed', async () => {
    const { models, asked, timesReady } = await modelsFrom(serve);
    await Promise.all([models.download('little'), models.download('little')]);
    expect({ asked, ready: timesReady() }).toEqual({ asked: [undefined], ready: 1 });
  });

  it('is asked for again when its button is pressed while it is being stopped', async () => {
    let isHeld = true;
    const { models, state } = await modelsFrom((request, response) => {
      if (!isHeld) return serve(request, response);
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 2_000));
    });
    const first = models.download('little');
    await expect.poll(async () => (await state())?.bytes).toBe(2_000);
    isHeld = false;
    const stopped = models.cancel('little');
    await models.download('little');
    await Promise.all([first, stopped]);
    expect(await state()).toEqual({ id: 'little', state: 'ready' });
  });

  it('is not taken over an open line from another machine, by a redirect neither', async () => {
    const { models, state } = await modelsFrom((_, response) =>
      response.writeHead(302, { location: 'http://192.0.2.1/model.onnx' }).end(),
    );
    await models.download('little');
    expect(await state()).toMatchObject({ error: { message: { code: 'model.bad_address' } } });
  });

  it('is not taken from this machine where a mirror elsewhere leads here, by https neither', async () => {
    const models = new VoiceModels(
      tempDir('models'),
      [MODEL],
      () => 'https://mirror.example',
      async () => undefined,
    );
    const asked: string[] = [];
    vi.stubGlobal('fetch', async ({ host }: URL) => {
      asked.push(host);
      return new Response(null, { status: 302, headers: { location: 'https://127.0.0.1/model.onnx' } });
    });
    await models.download('little').finally(() => vi.unstubAllGlobals());
    expect((await models.states())[0]).toMatchObject({ error: { message: { code: 'model.bad_address' } } });
    expect(asked).toEqual(['mirror.example']);
  });

  it('that nobody gives says so', async () => {
    const { models, state } = await modelsFrom((_, response) => response.writeHead(404).end());
    await models.download('little');
    expect(await state()).toMatchObject({ error: { message: { code: 'model.refused', status: 404 } } });
  });

  it('that is cancelled is not there, and no fault is told', async () => {
    const { models, state } = await modelsFrom((_, response) => {
      response.writeHead(200);
      response.write(CONTENT.subarray(0, 2_000));
    });
    const ended = models.download('little');
    await expect.poll(async () => (await state())?.bytes).toBe(2_000);
    await models.cancel('little');
    expect(await state()).toEqual({ id: 'little', state: 'absent', bytes: 2_000 });
    await ended;
  });

  it('that is deleted while it comes leaves nothing', async () => {
    const { models, dir, state } = await modelsFrom((_, response) => {
      response.writeHead(200);
      response.write(CONTENT.subarray(0, 2_000));
    });
    const ended = models.download('little');
    await expect.poll(async () => (await state())?.bytes).toBe(2_000);
    await models.remove('little');
    await ended;
    expect(readdirSync(dir)).toEqual([]);
    expect(await state()).toEqual({ id: 'little', state: 'absent' });
  });

  it('is broken when a file of it was cut, and is gone when it is deleted', async () => {
    const { models, state, file, dir } = await modelsFrom(serve);
    await models.download('little');
    writeFileSync(file, 'cut');
    expect((await state())?.state).toBe('broken');
    await models.remove('little');
    expect(existsSync(join(dir, 'little'))).toBe(false);
    expect((await state())?.state).toBe('absent');
  });
});
