import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { keptView } from '../../../renderer/store/kept-view';

const schema = z.object({ by: z.enum(['film', 'task']).catch('task'), text: z.string().max(10).catch('') });
let held: Map<string, string>;
beforeEach(() => {
  held = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => held.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > 60) throw new DOMException('full', 'QuotaExceededError');
      held.set(key, value);
    },
  });
});
afterEach(() => vi.unstubAllGlobals());

test('how a screen is arranged is the same in the next window', () => {
  keptView('k', schema).set({ by: 'film', text: '한강' });
  expect(keptView('k', schema).use.getState()).toEqual({ by: 'film', text: '한강' });
});

test('what is damaged or unknown is as the first time, and the rest as it was left', () => {
  for (const [stored, expected] of [
    ['{"by":"day","text":"한강"}', { by: 'task', text: '한강' }],
    ['film', { by: 'task', text: '' }],
    ['null', { by: 'task', text: '' }],
  ] as const) {
    held.set('k', stored);
    expect(keptView('k', schema).use.getState()).toEqual(expected);
  }
});

test('a storage that is full keeps nobody from arranging the screen', () => {
  const view = keptView('k', schema);
  view.set({ text: '가'.repeat(60) });
  expect(view.use.getState().text).toHaveLength(60);
});

test('a list is scrolled to where it was only while it lists the same', async () => {
  const { keepScrollPlace, scrollPlace } = await import('../../../renderer/store/scroll-places');
  keepScrollPlace('history', 'all', 120.5);
  expect(scrollPlace('history', 'all')).toBe(120.5);
  expect(scrollPlace('history', 'failed')).toBe(0);
  expect(scrollPlace('waiting', 'all')).toBe(0);
});
