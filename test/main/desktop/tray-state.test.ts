import { describe, expect, it } from 'vitest';
import { perType, type QueueSummary, type TypeCounts } from '../../../contract/task';
import { type TrayState, trayIcon, trayWords } from '../../../main/desktop/tray-state';

const NONE: TypeCounts = { waiting: 0, processing: 0, completed: 0, failed: 0, cancelled: 0 };
const running = perType(() => false);
const all = perType(() => true);

const state = (
  counts: { [type in keyof QueueSummary]?: Partial<TypeCounts> } = {},
  rest: Partial<Omit<TrayState, 'summary'>> = {},
): TrayState => ({
  summary: {
    script: { ...NONE, ...counts.script },
    image: { ...NONE, ...counts.image },
    video: { ...NONE, ...counts.video },
  },
  paused: running,
  needsYou: 0,
  ...rest,
});

describe('The tray’s icon', () => {
  it('shows what wants the creator before what merely goes on', () => {
    expect(trayIcon(state({ script: { processing: 1 } }, { needsYou: 1, paused: all }))).toBe('needs-you');
  });

  it('shows work while a task of any type runs, also one that ends during a pause', () => {
    expect(trayIcon(state({ video: { processing: 1 } }))).toBe('working');
    expect(trayIcon(state({ image: { processing: 1 } }, { paused: all }))).toBe('working');
  });

  it('shows a pause only when nothing at all can start', () => {
    expect(trayIcon(state({}, { paused: all }))).toBe('paused');
    expect(trayIcon(state({}, { paused: { ...all, video: false } }))).toBe('idle');
  });

  it('is at rest while tasks merely wait or have ended', () => {
    expect(trayIcon(state({ script: { waiting: 3, completed: 9, failed: 2, cancelled: 1 } }))).toBe('idle');
  });
});

describe('The tray’s words', () => {
  const busy = state({
    script: { waiting: 2, processing: 1, failed: 1 },
    image: { waiting: 3, processing: 1 },
    video: { processing: 1, failed: 4, cancelled: 7 },
  });

  it('count over all types in both languages', () => {
    expect(trayWords(busy, 'ko').counts).toBe('대기 5 · 처리중 3 · 실패 5');
    expect(trayWords(busy, 'en').counts).toBe('5 waiting · 3 running · 5 failed');
    expect(trayWords(busy, 'ko').toolTip).toContain('대기 5 · 처리중 3 · 실패 5');
  });

  it('ask for the creator only when something needs them', () => {
    expect(trayWords(busy, 'ko').needsYou).toBeUndefined();
    expect(trayWords(state({}, { needsYou: 2 }), 'ko').needsYou).toBe('확인 필요 2');
    expect(trayWords(state({}, { needsYou: 2 }), 'en').needsYou).toBe('2 need you');
    expect(trayWords(state({}, { needsYou: 1 }), 'en').needsYou).toBe('1 needs you');
  });

  it('offer to resume as soon as one type is paused', () => {
    const one = state({}, { paused: { ...running, image: true } });
    expect([trayWords(one, 'ko').pauseOrResume, trayWords(one, 'en').pauseOrResume]).toEqual([
      '모두 다시 시작',
      'Resume all',
    ]);
    expect(trayWords(state(), 'en').pauseOrResume).toMatch(/^Pause all/);
  });
});
