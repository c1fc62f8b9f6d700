import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorReplySchema } from '../../../contract/bridge';
import { METADATA_FIELDS, TASK_TYPES } from '../../../contract/task';
import { METADATA } from './bad-input-values';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';
import { sendRaw } from './support/raw-http';

let bridge: TestBridge;
beforeAll(async () => {
  bridge = await openTestBridge();
});
afterAll(() => bridge.close());

const JSON_TYPE = 'application/json';
/** Bodies that no route may take, and DESIGN.md's status for each. */
const BODIES: readonly { what: string; status: number; code: string; type?: string; body: string | Buffer }[] = [
  { what: 'a body of another type', status: 415, code: 'unsupported_media_type', type: 'text/plain', body: '{}' },
  { what: 'a body of 2 MiB', status: 413, code: 'body_too_large', body: `"${'a'.repeat(2 * 1024 * 1024)}"` },
  { what: 'half a JSON', status: 400, code: 'invalid_json', body: '{"type":' },
  { what: '100,000 nested arrays', status: 400, code: 'invalid_json', body: '['.repeat(100_000) + ']'.repeat(100_000) },
  {
    what: '33 nested objects',
    status: 400,
    code: 'invalid_json',
    body: `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`,
  },
  { what: 'bytes that are not UTF-8', status: 400, code: 'invalid_json', body: Buffer.from([0x22, 0xff, 0xc0, 0x22]) },
  { what: 'a list', status: 422, code: 'invalid_body', body: '[1]' },
  { what: 'a number', status: 422, code: 'invalid_body', body: '7' },
  { what: 'a text', status: 422, code: 'invalid_body', body: '"x"' },
];

/** The routes as they stand, with an id where one is wanted. */
const routes = (...methods: string[]) =>
  bridge.bridge
    .routes()
    .filter(({ method, url }) => methods.includes(method) && url.startsWith('/api/'))
    .map(({ method, url }) => ({ method, path: url.replace(':taskId', randomUUID()).replace(':type', 'script') }));

const total = async () => (await bridge.queue.tasks.list({ limit: 1 })).total;

async function expectServed() {
  expect((await bridge.call('GET', '/api/queue/list?limit=1')).status).toBe(200);
  expect(bridge.faults).toEqual([]);
}

describe('on every route that takes a body', () => {
  it('there are four, so that the loops below prove something', () => {
    expect(routes('POST', 'DELETE').length).toBeGreaterThanOrEqual(4);
  });

  it.each(BODIES)('$what gets $status, creates nothing, and the next good request is served', async (bad) => {
    const before = await total();
    for (const { method, path } of routes('POST', 'DELETE')) {
      const body = typeof bad.body === 'string' ? Buffer.from(bad.body) : bad.body;
      const head = [
        `${method} ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${bridge.port}`,
        `Authorization: Bearer ${bridge.token}`,
        `Content-Type: ${bad.type ?? JSON_TYPE}`,
        `Content-Length: ${body.length}`,
        'Connection: close',
      ];
      const reply = await sendRaw(bridge.port, Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
      expect([method, path, reply.status]).toEqual([method, path, bad.status]);
      expect(errorReplySchema.parse(JSON.parse(reply.body)).code).toBe(bad.code);
      await expectServed();
    }
    expect(await total()).toBe(before);
  });
});

describe('on every route that has a query', () => {
  it('a repeated key is refused with 422 and its name: nobody can know which one was meant', async () => {
    for (const path of ['/api/queue/list', `/api/queue/tasks/${randomUUID()}/logs`]) {
      const { status, error } = await bridge.call('GET', `${path}?limit=1&limit=2`);
      expect([path, status, error?.field]).toEqual([path, 422, 'limit']);
    }
    await expectServed();
  });
});

describe('the lists of bad values', () => {
  it.each(TASK_TYPES)('have every metadata field of %s', (type) => {
    const listed = METADATA.filter(([of]) => of === type).map(([, field]) => field);
    expect(listed).toEqual(expect.arrayContaining([...METADATA_FIELDS[type]]));
  });
});
