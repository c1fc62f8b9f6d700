import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDrafts, EMPTY_DRAFTS, isEmpty } from '../../../renderer/store/drafts';

/** A page's storage, which can be full. */
function storageOf(entries: Record<string, string> = {}, room = Number.POSITIVE_INFINITY): Storage {
  const held = new Map(Object.entries(entries));
  return {
    get length() {
      return held.size;
    },
    clear: () => held.clear(),
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (key) => held.get(key) ?? null,
    removeItem: (key) => void held.delete(key),
    setItem(key, value) {
      if (value.length > room) throw new DOMException('full', 'QuotaExceededError');
      held.set(key, value);
    },
  };
}
const FILM = 'studio-queue.draft.film';
const typed = { ...EMPTY_DRAFTS.film, title: '한강', text: '글'.repeat(200_000) };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is typed is in memory at once, and in storage after a pause, however many keys were pressed before', () => {
  const storage = storageOf();
  const write = vi.spyOn(storage, 'setItem');
  const { use, set } = createDrafts(storage);
  set('film', typed);
  write.mockClear();
  for (const title of ['ㅎ', '하', '한', '한강']) set('film', { ...typed, title });
  expect(use.getState().film.title).toBe('한강');
  expect(write).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(write).toHaveBeenCalledTimes(1);
  expect(createDrafts(storage).use.getState().film).toEqual(typed);
});

test('a pasted text is written at once', () => {
  const storage = storageOf();
  createDrafts(storage).set('film', typed);
  expect(createDrafts(storage).use.getState().film).toEqual(typed);
});

test('the page’s last moment does not wait for a pause', () => {
  const storage = storageOf();
  const { set, flush } = createDrafts(storage);
  set('film', typed);
  flush();
  expect(createDrafts(storage).use.getState().film).toEqual(typed);
});

test('an empty draft leaves nothing behind', () => {
  const storage = storageOf();
  const { set, flush } = createDrafts(storage);
  set('film', typed);
  flush();
  set('film', EMPTY_DRAFTS.film);
  // Right away: a sent draft must not come back after a crash.
  expect(storage.length).toBe(0);
});

test('a full storage loses nothing while the window lives, and keeps the other drafts', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  const storage = storageOf({}, 1_000);
  const { use, set, flush } = createDrafts(storage);
  set('film', typed);
  set('settings', { port: '80' });
  flush();
  expect(use.getState().film).toEqual(typed);
  expect(createDrafts(storage).use.getState().settings).toEqual({ port: '80' });
  expect(logged).toHaveBeenCalled();
});

test.each(['', 'null', '{', '[]', '{"title":7}', '{"title":"a","aspect":"4:3"}'])(
  'what cannot be read (%s) is an empty draft',
  (text) => {
    expect(createDrafts(storageOf({ [FILM]: text })).use.getState().film).toEqual(EMPTY_DRAFTS.film);
  },
);

test('a draft is empty when only its type was chosen', () => {
  expect(isEmpty('task', { ...EMPTY_DRAFTS.task, type: 'video', title: ' ' })).toBe(true);
  expect(isEmpty('task', { ...EMPTY_DRAFTS.task, priority: 5 })).toBe(false);
  expect(isEmpty('settings', {})).toBe(true);
  expect(isEmpty('settings', { port: '80' })).toBe(false);
});
