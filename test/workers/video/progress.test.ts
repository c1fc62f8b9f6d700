import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOverallProgress, createProgressParser } from '../../../workers/video/progress';

describe('The progress of FFmpeg', () => {
  it('is reported once per block, with the frames done', () => {
    const parse = createProgressParser();
    const seen = ['frame=12', 'fps=30.1', 'out_time_us=400000', 'progress=continue', 'frame=20', 'progress=end'].map(
      parse,
    );
    expect(seen.filter((one) => one !== undefined)).toEqual([
      { frame: 12, ended: false },
      { frame: 20, ended: true },
    ]);
  });

  it('survives any line and never counts backwards', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constantFrom('progress=continue', 'frame=N/A'),
            fc.nat().map((n) => `frame= ${n}`),
          ),
        ),
        (lines) => {
          const parse = createProgressParser();
          let last = 0;
          for (const line of lines) {
            const progress = parse(line);
            if (progress === undefined) continue;
            expect(progress.frame).toBeGreaterThanOrEqual(last);
            last = progress.frame;
          }
        },
      ),
    );
  });

  it('of parallel segments adds up to one fraction from 0 to 1, with a step at each ten percent', () => {
    let now = 0;
    const overall = createOverallProgress(200, () => now);
    const percents: number[] = [];
    let last = 0;
    for (let frame = 1; frame <= 100; frame++) {
      for (const segment of [0, 1]) {
        now += 50;
        const { fraction, reachedPercent } = overall(segment, frame);
        expect(fraction).toBeGreaterThanOrEqual(last);
        last = fraction;
        if (reachedPercent !== undefined) percents.push(reachedPercent);
      }
    }
    expect(last).toBe(1);
    expect(percents).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100]);
  });

  it('estimates what is left from what is done', () => {
    let now = 0;
    const overall = createOverallProgress(100, () => now);
    now = 10_000;
    expect(overall(0, 25).etaSeconds).toBeCloseTo(30, 6);
    expect(overall(0, 100).etaSeconds).toBe(0);
  });
});
