import { afterEach, expect, test } from 'vitest';
import type { FilmsQuery } from '../../../contract/films-for-programs';
import { openTestBridge, type TestBridge } from './support/open-test-bridge';

let bridge: TestBridge | undefined;
afterEach(() => bridge?.close());

async function open() {
  const asked: FilmsQuery[] = [];
  bridge = await openTestBridge({
    films: async (query) => {
      asked.push(query);
      return { films: [], total: 0, next: 'next' };
    },
  });
  bridge.origins.approve('http://localhost:3000');
  return { bridge, asked };
}

test('a program gets films by state, user and words, a hundred unless it says otherwise', async () => {
  const { bridge, asked } = await open();
  expect((await bridge.call('GET', '/api/films')).body).toEqual({ films: [], total: 0, next: 'next' });
  await bridge.call(
    'GET',
    `/api/films?state=READY&userId=minji&text=${encodeURIComponent('캠핑')}&limit=3&cursor=next`,
  );
  expect(asked).toEqual([{ limit: 100 }, { state: 'ready', userId: 'minji', text: '캠핑', limit: 3, cursor: 'next' }]);
});

test.each([
  'state=finished',
  'limit=0',
  'limit=201',
  'limit=many',
  `text=${'x'.repeat(201)}`,
  `cursor=${'x'.repeat(501)}`,
])('a query of %s is refused before films are read', async (query) => {
  const { bridge, asked } = await open();
  const { status, error } = await bridge.call('GET', `/api/films?${query}`);
  expect([status, error?.code, error?.field]).toEqual([422, 'invalid_request', query.split('=')[0]]);
  expect(asked).toEqual([]);
});

test('a page learns neither what films there are nor where they lie, approved or not', async () => {
  const { bridge, asked } = await open();
  bridge.origins.decide('https://example.com', false);
  for (const origin of ['http://localhost:3000', 'https://example.com'])
    expect((await bridge.callFrom(origin, 'GET', '/api/films')).status).toBe(403);
  expect(asked).toEqual([]);
});

test('nothing but reading is there', async () => {
  const { bridge } = await open();
  expect((await bridge.call('POST', '/api/films', {})).status).toBe(405);
  expect(bridge.faults).toEqual([]);
});
