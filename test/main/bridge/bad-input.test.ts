import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enqueueReplySchema, pipelineReplySchema } from '../../../contract/bridge';
import { CONTROL, INVISIBLE, METADATA } from './bad-input-values';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await openTestBridge();
});
afterAll(() => bridge.close());

const total = async () => (await bridge.queue.tasks.list({ limit: 1 })).total;

/** What the guide names, what every screen shows, and what says how much is made anew and who is paid for it. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  script: ['titleId', 'category', 'format', 'title', 'unknown'],
  image: ['scenes', 'useImageFX', 'pictureSources', 'only', 'title', 'unknown'],
  video: ['scriptId', 'duration', 'voiceEngine', 'title', 'unknown'],
};
const isRefused = (type: string, field: string) => REFUSED[type]?.includes(field) === true;

describe('metadata that is the page’s own although its field has a name of ours', () => {
  it.each(METADATA.filter(([type, field]) => !isRefused(type, field)))(
    'is kept as it came and named in the reply and in the log, and the task is taken: %s.%s',
    async (type, field, values) => {
      for (const value of values) {
        const sent = { type, projectId: 'p', metadata: { [field]: value } };
        const { status, body } = await bridge.call('POST', '/api/queue/enqueue', sent);
        expect([value, status]).toEqual([value, 200]);
        const { task, warnings } = enqueueReplySchema.parse(body);
        expect(warnings?.map((one) => one.field)).toEqual([
          expect.stringMatching(new RegExp(`^metadata\\.${field}(\\.|$)`)),
        ]);
        const kept = await bridge.queue.getTask(task.id);
        expect(kept?.metadata).toEqual(JSON.parse(JSON.stringify(sent.metadata)));
        expect(kept?.logs).toEqual([{ code: 'queue.unknown_fields', names: [field] }]);
      }
    },
  );

  it('leaves the fields beside it as they are meant, and is no reason to refuse a film', async () => {
    const video = { quality: 'High', frameRate: 24, speed: 'fast', resolution: 1080, duration: '60' };
    const film = { projectId: 'p', script: { text: '안녕', aspect: 'wide' }, image: { aspect: '9:16' }, video };
    const { status, body } = await bridge.call('POST', '/api/queue/pipelines', film);
    expect(status).toBe(200);
    const { tasks, warnings } = pipelineReplySchema.parse(body);
    expect(tasks.map(({ metadata }) => metadata)).toEqual([
      { text: '안녕', aspect: 'wide', duration: 60 },
      { aspect: '9:16' },
      { aspect: '9:16', quality: 'High', frameRate: 24, speed: 'fast', resolution: '1080p', duration: 60 },
    ]);
    expect(warnings?.map(({ field }) => field)).toEqual([
      'script.aspect',
      'video.frameRate',
      'video.quality',
      'video.speed',
    ]);
    expect(warnings?.[2]?.message).toMatch(/full.*draft/u);
  });

  it('is still no larger than what may be kept', async () => {
    const metadata = { pages: Array.from({ length: 5_001 }, () => 0) };
    const { status, error } = await bridge.call('POST', '/api/queue/enqueue', {
      type: 'image',
      projectId: 'p',
      metadata,
    });
    expect([status, error?.field]).toEqual([422, 'metadata.pages']);
  });
});

describe('bad metadata is refused with 422 and its field, and creates nothing', () => {
  it.each(METADATA.filter(([type, field]) => isRefused(type, field)))('%s.%s', async (type, field, values) => {
    const before = await total();
    for (const value of values) {
      const sent = { type, projectId: 'p', metadata: { [field]: value } };
      const { status, error } = await bridge.call('POST', '/api/queue/enqueue', sent);
      expect([value, status, error?.code]).toEqual([value, 422, 'invalid_body']);
      expect(error?.field, JSON.stringify(value)).toMatch(new RegExp(`^metadata\\.${field}(\\.|$)`));
    }
    expect(await total()).toBe(before);
  });
});

describe('bad fields of a task are refused with 422 and their name', () => {
  const good = { type: 'script', projectId: 'p', metadata: {} };
  it.each([
    ['type', ['film', '', null, 1, ['script'], { a: 1 }, undefined]],
    ['projectId', ['', null, true, ['p'], CONTROL, 'a\u2028b', 'a\u202eb', 'x'.repeat(201), undefined, ...INVISIBLE]],
    ['metadata', [null, '', 'x', 1, [], undefined]],
    ['priority', ['high', '1.5', 1.5, 1_001, -1_001, [], true]],
    ['userId', [true, [], CONTROL, 'x'.repeat(101), ...INVISIBLE]],
    ['maxRetries', [-1, 11, 1.5, 'three']],
    ['dependsOn', ['x', ['x'], [1], Array.from({ length: 21 }, () => crypto.randomUUID())]],
  ])('%s', async (field, values) => {
    const before = await total();
    for (const value of values) {
      const { status, error } = await bridge.call('POST', '/api/queue/enqueue', { ...good, [field]: value });
      expect([value, status]).toEqual([value, 422]);
      expect(error?.field).toMatch(new RegExp(`^${field}(\\.|$)`));
    }
    expect(await total()).toBe(before);
  });

  it('a dependency that does not exist', async () => {
    const before = await total();
    const sent = { ...good, dependsOn: [crypto.randomUUID()] };
    const { status, error } = await bridge.call('POST', '/api/queue/enqueue', sent);
    expect([status, error?.code]).toEqual([422, 'dependency_not_found']);
    expect(await total()).toBe(before);
  });
});

describe('bad pipelines', () => {
  it.each([
    [{ projectId: 'p' }, 'script'],
    [{ projectId: 'p', script: { unknown: { 'a\nb': 1 } } }, 'script.unknown'],
    [{ projectId: 'p', script: null }, 'script'],
    [{ projectId: 'p', script: {}, image: { scenes: 0 } }, 'image.scenes'],
    [{ projectId: 'p', script: {}, video: { duration: 0 } }, 'video.duration'],
    [{ script: {} }, 'projectId'],
    [{ projectId: 'p', script: {}, stopAfter: ['video'] }, 'stopAfter.0'],
    [{ projectId: 'p', script: {}, stopAfter: { script: true } }, 'stopAfter'],
    [{ projectId: 'p', script: {}, stopAfter: ['script', 'image', 'script'] }, 'stopAfter'],
    [{ projectId: 'p', script: {}, image: { only: [0] } }, 'image.only.0'],
    [{ projectId: 'p', script: {}, video: { voiceEngine: 'polly' } }, 'video.voiceEngine'],
  ])('%j is refused at %s and creates none of its tasks', async (sent, field) => {
    const before = await total();
    const { status, error } = await bridge.call('POST', '/api/queue/pipelines', sent);
    expect([status, error?.field]).toEqual([422, field]);
    expect(await total()).toBe(before);
  });
});

it('a body that a schema cannot even compare is refused, and no fault of ours', async () => {
  const uncomparable = { length: { toString: 1 } };
  for (const sent of [
    { type: 'script', projectId: uncomparable, metadata: {} },
    { type: 'script', projectId: 'p', metadata: { title: uncomparable } },
  ]) {
    const { status, error } = await bridge.call('POST', '/api/queue/enqueue', sent);
    expect([status, error?.code]).toEqual([422, 'invalid_body']);
  }
  expect(bridge.faults).toEqual([]);
});

it('a field name that is not a plain name is not repeated', async () => {
  const named = { type: 'script', projectId: 'p', metadata: { '<img src=x>': 1 }, '<b>': 1 };
  const kept = await bridge.call('POST', '/api/queue/enqueue', named);
  expect(kept.status).toBe(200);
  expect(JSON.stringify(Reflect.get(Object(kept.body), 'warnings'))).not.toMatch(/[<>]/);
  const refused = await bridge.call('POST', '/api/queue/enqueue', { ...named, metadata: { '<img src=x>': { '': 1 } } });
  expect(refused.status).toBe(422);
  expect(JSON.stringify(refused.body)).not.toMatch(/[<>]/);
});

it.each([
  ['GET', '/api/queue/status/not-an-id'],
  ['DELETE', '/api/queue/cancel/not-an-id'],
  ['POST', '/api/queue/retry/not-an-id'],
  ['POST', '/api/queue/approve/not-an-id'],
  ['GET', '/api/queue/tasks/not-an-id/logs'],
])('%s %s: an id that is none is refused with 422 and its field', async (method, path) => {
  const { status, error } = await bridge.call(method, path);
  expect([status, error]).toMatchObject([422, { code: 'invalid_request', field: 'taskId' }]);
});

it.each(['after=-1', 'after=x', 'limit=0', 'limit=1.5'])('refuses log query %s', async (query) => {
  const { status, error } = await bridge.call('GET', `/api/queue/tasks/${crypto.randomUUID()}/logs?${query}`);
  expect([status, error?.field]).toEqual([422, query.split('=')[0]]);
});

it('POST retry and DELETE cancel pass over what an object in their body says, and refuse anything else', async () => {
  for (const [method, call] of [
    ['POST', 'retry'],
    ['DELETE', 'cancel'],
  ] as const) {
    const path = `/api/queue/${call}/${crypto.randomUUID()}`;
    expect((await bridge.call(method, path, [1])).status).toBe(422);
    for (const body of [{ force: true }, {}]) expect((await bridge.call(method, path, body)).status).toBe(404);
  }
});

describe('anything at all', () => {
  const paths = ['/api/queue/enqueue', '/api/queue/pipelines', '/api/queue/list', '/client.js', '/docs/json'];
  const key = fc.constantFrom(
    'type',
    'projectId',
    'metadata',
    'priority',
    'userId',
    'dependsOn',
    'script',
    'image',
    'text',
    'title',
    'scenes',
  );
  const shaped = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue(),
      fc.constantFrom('script', 'image', 'video', 'p', 0, -0, 1e308, '\ud800', '\u0000'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    ),
  })).value;

  it('never gets a 5xx: JSON bodies of every shape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), shaped, async (path, body) => {
        const { status } = await bridge.call('POST', path, body);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300 },
    );
    expect(bridge.faults).toEqual([]);
  });

  it('never gets a 5xx: bytes, types, queries and ids of every shape', async () => {
    const line = fc.string({ unit: fc.constantFrom(...'aZ09-_ .,;:/?%&=+"\'<>(){}[]é\t'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'DELETE', 'OPTIONS', 'PUT', 'PATCH'),
        fc.constantFrom('/api/queue/status/', '/api/queue/list?', '/api/queue/tasks/', '/api/queue/enqueue', '/'),
        line,
        fc.option(fc.uint8Array({ maxLength: 200 })),
        fc.constantFrom('application/json', 'text/plain', 'application/json; charset=utf-8', ';', 'x/y'),
        async (method, path, tail, bytes, type) => {
          const response = await fetch(`${bridge.url}${path}${encodeURI(tail)}`, {
            method,
            headers: { Authorization: `Bearer ${bridge.token}`, 'Content-Type': type },
            ...(bytes === null || method === 'GET' ? {} : { body: Buffer.from(bytes) }),
          });
          await response.arrayBuffer();
          expect(response.status).toBeLessThan(500);
        },
      ),
      { numRuns: 300 },
    );
    expect(bridge.faults).toEqual([]);
    expect((await bridge.call('GET', '/api/queue/health')).status).toBe(200);
  });
});
