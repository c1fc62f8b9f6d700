import { describe, expect, it } from 'vitest';
import type { LogText } from '../../../../contract/messages';
import type { TaskLogLine } from '../../../../contract/task';
import { doneBy } from '../../../../renderer/features/detail/done-by';

const START = '2026-01-01T00:00:10.000Z';
const line = (n: number, text: LogText, second: number): TaskLogLine => ({
  n,
  at: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z`,
  level: 'info',
  text,
});
const begins: LogText = { code: 'processor.program_begins', name: 'node write.mjs' };

describe('Who did a task, read from its log', () => {
  it('is the creator’s own code where the latest run began with it', () => {
    expect(doneBy(START, [line(1, begins, 10), line(2, 'text', 11)])).toEqual(['program', 'node write.mjs']);
    const other: LogText = { code: 'processor.url_begins', host: 'localhost:3000' };
    expect(doneBy(START, [line(1, begins, 10), line(2, other, 12)])).toEqual(['url', 'localhost:3000']);
    expect(doneBy(START, [line(1, { code: 'processor.worker_begins' }, 10)])).toEqual(['external']);
  });

  it('is the built-in one where only an earlier run began with code of the creator’s', () => {
    expect(doneBy(START, [line(1, begins, 9), line(2, { code: 'script.writing' }, 11)])).toEqual(['builtin']);
  });

  it('is not known from a log that lost its beginning, is full, or is empty', () => {
    expect(doneBy(START, [line(9, 'text', 11)])).toBeUndefined();
    expect(doneBy(START, [line(1, 'text', 11), line(2, { code: 'queue.log_limit', lines: 2 }, 12)])).toBeUndefined();
    expect(doneBy(START, [])).toBeUndefined();
  });

  it('is not what a program writes about itself', () => {
    expect(doneBy(START, [line(1, '▶️ 내 프로그램: evil', 11)])).toEqual(['builtin']);
  });
});
