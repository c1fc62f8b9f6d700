import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DecodedPictures } from '../../../main/desktop/decoded-pictures';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function open() {
  const letGo = vi.fn();
  const pictures = new DecodedPictures(letGo);
  const serve = (times: number, prefix = '/poster/', type: string | null = 'image/jpeg') => {
    for (let n = 0; n < times; n += 1) pictures.noteServed(prefix, type);
  };
  return { serve, letGo };
}

describe('pictures that the panel got', () => {
  it('stay decoded while they are few', () => {
    const { serve, letGo } = open();
    serve(59);
    vi.advanceTimersByTime(60_000);
    expect(letGo).not.toHaveBeenCalled();
  });

  it('are let go once when they are many and the panel rests, and counted anew', () => {
    const { serve, letGo } = open();
    serve(300);
    vi.advanceTimersByTime(60_000);
    expect(letGo).toHaveBeenCalledTimes(1);
    serve(59);
    vi.advanceTimersByTime(60_000);
    expect(letGo).toHaveBeenCalledTimes(1);
  });

  it('stay while the panel asks for more of them', () => {
    const { serve, letGo } = open();
    serve(60);
    for (let n = 0; n < 10; n += 1) {
      vi.advanceTimersByTime(1_900);
      serve(1);
    }
    expect(letGo).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(letGo).toHaveBeenCalledTimes(1);
  });

  it('count more in their own size, and films and missing files not at all', () => {
    const { serve, letGo } = open();
    serve(500, '/output/', 'video/mp4');
    serve(500, '/poster/', null);
    vi.advanceTimersByTime(60_000);
    expect(letGo).not.toHaveBeenCalled();
    serve(15, '/project/', 'image/png');
    vi.advanceTimersByTime(2_000);
    expect(letGo).toHaveBeenCalledTimes(1);
  });
});
