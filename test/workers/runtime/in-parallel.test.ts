import { describe, expect, it } from 'vitest';
import { inParallel, together } from '../../../workers/runtime/in-parallel';

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

describe('Two things together', () => {
  it('are done at the same time, and both are given back', async () => {
    let meet = () => {};
    const met = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const both = await together(
      never,
      async () => {
        await met;
        return 'one';
      },
      async () => {
        meet();
        return 2;
      },
    );
    expect(both).toEqual(['one', 2]);
  });

  it('end together: where one fails the other is told, and has ended before the failure is thrown', async () => {
    const broken = new Error('broken');
    let hasEnded = false;
    const other = async (signal: AbortSignal) => {
      while (!signal.aborted) await later();
      for (let turn = 0; turn < 5; turn += 1) await later();
      hasEnded = true;
      throw signal.reason;
    };
    await expect(together(never, () => Promise.reject(broken), other)).rejects.toBe(broken);
    expect(hasEnded).toBe(true);
  });

  it('throw the reason of an abort', async () => {
    const stop = new AbortController();
    const aborted = async (signal: AbortSignal) => {
      stop.abort(new Error('cancelled'));
      signal.throwIfAborted();
    };
    await expect(together(stop.signal, aborted, later)).rejects.toThrow('cancelled');
  });
});
