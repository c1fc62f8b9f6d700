import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { paced, type Schedule } from '../../../renderer/store/sync';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const nextFrame: Schedule = (task) => {
  const timer = setTimeout(task, 16);
  return () => clearTimeout(timer);
};

it('shows the first change after a pause in the next frame, and those that follow together after the gap', () => {
  const schedule = paced(80, nextFrame, Date.now);
  const from = Date.now();
  const shown: number[] = [];
  const show = () => void schedule(() => shown.push(Date.now() - from));
  show();
  vi.advanceTimersByTime(16);
  expect(shown).toEqual([16]);
  show();
  vi.advanceTimersByTime(79);
  expect(shown).toEqual([16]);
  vi.advanceTimersByTime(17);
  expect(shown).toEqual([16, 112]);
  vi.advanceTimersByTime(1_000);
  show();
  vi.advanceTimersByTime(16);
  expect(shown).toEqual([16, 112, 1_128]);
});

it('can be cancelled while it waits for the gap and while it waits for the frame', () => {
  const schedule = paced(80, nextFrame, Date.now);
  const task = vi.fn();
  schedule(() => {});
  vi.advanceTimersByTime(16);
  schedule(task)();
  const cancel = schedule(task);
  vi.advanceTimersByTime(81);
  cancel();
  vi.advanceTimersByTime(1_000);
  expect(task).not.toHaveBeenCalled();
});
