import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
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
async function modelsFrom(answer: Answer) {
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
  const { port }: Pick<AddressInfo, 'port'> = JSON.parse(JSON.stringify(server.address()));
  const dir = tempDir('models');
  const models = new VoiceModels(dir, [MODEL], () => `http://127.0.0.1:${port}`);
  const state = async () => (await models.states())[0];
  return { models, dir, asked, state, file: join(dir, 'little', 'model.onnx') };
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
    const { models, state, file } = await modelsFrom(serve);
    expect(await state()).toEqual({ id: 'little', state: 'absent' });
    await models.download('little');
    expect(await state()).toEqual({ id: 'little', state: 'ready' });
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
    expect(await state()).toMatchObject({ state: 'absent', error: { message: { code: 'model.half' } } });
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

  it('is not taken over an open line from another machine, by a redirect neither', async () => {
    const { models, state } = await modelsFrom((_, response) =>
      response.writeHead(302, { location: 'http://192.0.2.1/model.onnx' }).end(),
    );
    await models.download('little');
    expect(await state()).toMatchObject({ error: { message: { code: 'model.bad_address' } } });
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
      models.cancel('little');
    });
    await models.download('little');
    expect(await state()).toEqual({ id: 'little', state: 'absent' });
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
