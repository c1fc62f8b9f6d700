import { describe, expect, it } from 'vitest';
import { missingMemory, segmentBytes, sideBySide } from '../../../workers/video/side-by-side';

const GB = 1024 ** 3;
const HD = { widthPx: 1_920, heightPx: 1_080 };
const UHD = { widthPx: 3_840, heightPx: 2_160 };
const machine = (cores: number, gigabytes: number, limitGb = 32) => ({
  cores,
  memoryBytes: gigabytes * GB,
  limitBytes: limitGb * GB,
});

describe('Segments side by side', () => {
  it.each([
    [1, 8, 1, 2],
    [2, 8, 2, 3],
    [4, 16, 2, 3],
    [6, 16, 3, 3],
    [8, 16, 4, 3],
    [16, 32, 4, 6],
    [32, 64, 4, 12],
  ])(
    'are one for two cores, from two to four, and share the threads of one: %d cores, %d GB',
    (cores, gigabytes, segments, threads) => {
      expect(sideBySide(machine(cores, gigabytes), HD, false)).toEqual({ segments, threads });
    },
  );

  it('together take no more than a quarter of the memory, and one is always encoded', () => {
    for (const gigabytes of [1, 2, 4, 8, 16]) {
      const { segments } = sideBySide(machine(16, gigabytes), UHD, false);
      expect(segments).toBeGreaterThanOrEqual(1);
      if (segments > 1) expect(segments * segmentBytes(UHD)).toBeLessThanOrEqual((gigabytes * GB) / 4);
    }
    expect(sideBySide(machine(16, 2), UHD, false).segments).toBe(1);
    expect(sideBySide(machine(16, 32), UHD, false).segments).toBe(4);
  });

  it('leave a quarter of the worker’s limit to pictures and voice: with the usual 2 GB, one of 2160p and all of 1080p', () => {
    expect(sideBySide(machine(16, 32, 2), UHD, false).segments).toBe(1);
    expect(sideBySide(machine(16, 32, 2), HD, false).segments).toBe(4);
  });

  it('are two of a device, whatever the cores', () => {
    expect(sideBySide(machine(16, 32), HD, true).segments).toBe(2);
  });
});

describe('A machine for a film', () => {
  it('has too little memory when a quarter of it, or three quarters of the worker’s limit, does not hold one segment', () => {
    expect(missingMemory(machine(2, 4), HD)).toBeUndefined();
    expect(missingMemory(machine(2, 4), UHD)).toBeUndefined();
    expect(missingMemory(machine(2, 2), UHD)).toEqual({ wanted: segmentBytes(UHD), has: GB / 2 });
    expect(missingMemory(machine(2, 16, 1), UHD)).toEqual({ wanted: segmentBytes(UHD), has: 0.75 * GB });
  });
});
