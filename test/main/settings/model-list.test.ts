import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ModelSource } from '../../../contract/settings-calls';
import { readModels } from '../../../main/settings/model-list';

const KEY = 'sk-list-key-that-nobody-may-see';
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

interface Seen {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly google: string | string[] | undefined;
}
async function service(reply: Reply) {
  const seen: Seen[] = [];
  const server = createServer(({ url, headers }, response) => {
    seen.push({ url, authorization: headers.authorization, google: headers['x-goog-api-key'] });
    reply(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { seen, origin: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}` };
}
type Reply = (response: ServerResponse) => void;
const json =
  (body: unknown): Reply =>
  (response) => {
    response.end(JSON.stringify(body));
  };
const status =
  (code: number): Reply =>
  (response) => {
    response.writeHead(code, { location: 'http://192.168.0.1/' }).end(`no: ${KEY}`);
  };
const page: Reply = (response) => {
  response.end('<html>');
};
const half: Reply = (response) => {
  response.writeHead(200, { 'content-length': '99' }).write('{', () => response.destroy());
};

const read = (source: ModelSource, origin: string, path = source === 'gemini' ? '/v1beta' : '/v1') =>
  readModels(source, { options: { [`${source}.address`]: `${origin}${path}` } }, { [`${source}.key`]: KEY });

describe('The list of a service’s models', () => {
  it('is asked for at the stored address with the stored key, and holds those that make pictures', async () => {
    const { seen, origin } = await service(
      json({
        data: [
          { id: 'gpt-9' },
          { id: 'gpt-image-10', shutdown_date: null },
          { id: 'gpt-image-9', shutdown_date: '2027-01-02' },
        ],
      }),
    );
    expect(await read('image-api', origin, '/v1/images/generations/')).toEqual([
      { id: 'gpt-image-9', retires: '2027-01-02' },
      { id: 'gpt-image-10' },
    ]);
    expect(seen).toEqual([{ url: '/v1/models', authorization: `Bearer ${KEY}`, google: undefined }]);
  });

  it('holds all where no name says that it makes pictures', async () => {
    const { origin } = await service(json({ data: [{ id: 'mine' }, 7, { id: '' }, { id: 'x'.repeat(300) }] }));
    expect(await read('image-api', origin)).toEqual([{ id: 'mine' }]);
  });

  it('of Gemini is read by what each model can do', async () => {
    const { seen, origin } = await service(
      json({
        models: [
          { name: 'models/gemini-9-flash', supportedGenerationMethods: ['generateContent'] },
          { name: 'models/gemini-9-image', supportedGenerationMethods: ['generateContent'] },
          { name: 'models/imagen-9', supportedGenerationMethods: ['predict'] },
          { name: 'models/image-embedding' },
        ],
      }),
    );
    expect(await read('gemini', origin)).toEqual([{ id: 'gemini-9-image' }, { id: 'imagen-9' }]);
    expect(seen).toEqual([{ url: '/v1beta/models?pageSize=1000', authorization: undefined, google: KEY }]);
  });

  it.each([
    ['401', 'image-api', status(401), 'picture_api.refused_key'],
    ['403', 'gemini', status(403), 'picture_api.refused_key'],
    ['400', 'gemini', status(400), 'picture_api.refused_key'],
    ['404', 'image-api', status(404), 'picture_api.no_list'],
    ['500', 'gemini', status(500), 'picture_api.no_list'],
    ['a redirect', 'image-api', status(302), 'picture_api.redirected'],
    ['another page', 'image-api', page, 'picture_api.no_list'],
    ['another list', 'gemini', json({ data: [] }), 'picture_api.no_list'],
    ['half a list', 'image-api', half, 'picture_api.no_list'],
  ] as const)('that comes as %s is told in a sentence without the key (%s)', async (_name, source, reply, code) => {
    const { origin, host } = await service(reply);
    const error = await read(source, origin).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'picture_source_unusable', problem: { code, host } });
    expect(JSON.stringify([String(error), error])).not.toContain(KEY);
  });

  it('that never ends fills no memory', async () => {
    const { origin } = await service((response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('['.repeat(256 * 1024)));
      };
      response.on('drain', more);
      more();
    });
    await expect(read('image-api', origin)).rejects.toMatchObject({ problem: { code: 'picture_api.no_list' } });
  });

  it('of a service that is not running says so', async () => {
    await expect(read('image-api', 'http://127.0.0.1:1')).rejects.toMatchObject({
      problem: { code: 'picture_api.unreachable' },
    });
  });
});
