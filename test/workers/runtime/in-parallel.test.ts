import { describe, expect, it } from 'vitest';
import { inParallel } from '../../../workers/runtime/in-parallel';

const never = new AbortController().signal;
const later = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('Work in parallel', () => {
  it('returns what was made in the order of the items, and never does more at a time than it may', async () => {
    let busy = 0;
    let most = 0;
    const made = await inParallel([5, 1, 4, 2, 3], 2, never, async (item) => {
      busy += 1;
      most = Math.max(most, busy);
      for (let turn = 0; turn < item; turn += 1) await later();
      busy -= 1;
      return item * 10;
    });
    expect(made).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  it('does nothing with no items', async () => {
    expect(await inParallel([], 2, never, later)).toEqual([]);
  });

  it('throws the first failure once the others have ended, whose signal it aborts, and begins nothing more', async () => {
    const broken = new Error('broken');
    const ended: string[] = [];
    const work = async (item: string, signal: AbortSignal) => {
      ended.push(`${item} begun`);
      if (item === 'b') throw broken;
      while (!signal.aborted) await later();
      for (let turn = 0; turn < 5; turn += 1) await later();
      ended.push(`${item} ended`);
      throw signal.reason;
    };
    await expect(inParallel(['a', 'b', 'c'], 2, never, work)).rejects.toBe(broken);
    expect(ended).toEqual(['a begun', 'b begun', 'a ended']);
  });

  it('throws the reason of an abort, and begins nothing after it', async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      stop.abort(new Error('cancelled'));
    };
    await expect(inParallel([1, 2, 3], 1, stop.signal, work)).rejects.toThrow('cancelled');
    expect(begun).toEqual([1]);
  });
});
