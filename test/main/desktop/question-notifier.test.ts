import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NotificationWords } from '../../../main/desktop/notification-plan';
import { createQuestionNotifier, type QuestionNotifier } from '../../../main/desktop/question-notifier';

const MINE = 'http://localhost:3000';
const OTHER = 'http://localhost:4000';

let shown: NotificationWords[];
let onScreen: NotificationWords[];
let isPanelHidden: boolean;
let notifier: QuestionNotifier;
beforeEach(() => {
  vi.useFakeTimers();
  shown = [];
  onScreen = [];
  isPanelHidden = true;
  notifier = createQuestionNotifier({
    language: () => 'en',
    show: (words) => {
      shown.push(words);
      onScreen.push(words);
      return () => {
        onScreen = onScreen.filter((one) => one !== words);
      };
    },
    isPanelHidden: () => isPanelHidden,
    open: () => {},
  });
});
afterEach(() => {
  notifier.stop();
  vi.useRealTimers();
});

const ask = (...origins: string[]) => {
  notifier.update(origins.map((origin) => ({ origin, firstSeenAt: '2026-01-01T00:00:00.000Z' })));
  vi.advanceTimersByTime(2_000);
};

describe('A notification about a page that wants to add tasks', () => {
  it('is shown once for a page, names it, and goes once the creator has decided', () => {
    ask(MINE);
    ask(MINE);
    expect(shown).toEqual([{ title: 'Allow this page?', body: expect.stringContaining(`${MINE} wants to add tasks`) }]);
    expect(onScreen).toEqual(shown);
    ask();
    expect([shown.length, onScreen]).toEqual([1, []]);
  });

  it('is shown again for a page that asks again', () => {
    ask(MINE);
    ask();
    ask(MINE);
    expect(shown).toHaveLength(2);
  });

  it('is not shown while the panel asks', () => {
    isPanelHidden = false;
    ask(MINE);
    isPanelHidden = true;
    ask(MINE);
    expect(shown).toEqual([]);
  });

  it('is not shown when it was decided meanwhile', () => {
    notifier.update([{ origin: MINE, firstSeenAt: '' }]);
    ask();
    expect(shown).toEqual([]);
  });

  it('about a second page takes the place of the first, and speaks of both', () => {
    ask(MINE);
    ask(MINE, OTHER);
    expect(onScreen).toEqual([
      { title: 'Allow 2 pages?', body: expect.stringContaining(`${OTHER} and 1 more want to add tasks`) },
    ]);
    ask(OTHER);
    expect(onScreen).toHaveLength(1);
    ask();
    expect(onScreen).toEqual([]);
  });

  it('is shown five times at most for a site of a thousand names, and one of them is on the screen', () => {
    for (let n = 0; n < 1_000; n += 1) {
      notifier.update([{ origin: `https://a${n}.evil.example`, firstSeenAt: '' }]);
      vi.advanceTimersByTime(100);
    }
    expect(shown.length).toBeLessThanOrEqual(5);
    vi.advanceTimersByTime(600_000);
    expect(shown.length).toBeLessThanOrEqual(6);
    expect(onScreen).toHaveLength(1);
  });
});
