import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

const setupFiles = ['./test/support/vitest-leak-guard.ts'];
/** Files that drive a browser or FFmpeg for tens of seconds: too slow to run before each commit. */
const slowFiles = [
  'test/renderer/preview/**/*.test.ts',
  'test/spec/dashboard.test.ts',
  'test/main/bridge/chromium.test.ts',
  'test/workers/image/{crawl,crawl-public-web,decode-picture,title-card}.test.ts',
  'test/workers/video/{make-film,verify}.test.ts',
];
const elsewhere = [...configDefaults.exclude, 'test/e2e/**'];

export default defineConfig({
  test: {
    reporters: ['default', './test/support/vitest-count-reporter.ts'],
    // Files start real processes; a fork of its own keeps one file's crash or environment from the next.
    pool: 'forks',
    // Vitest's own (one core left free) is a single fork on a machine of two cores, where much of a file's time is waiting.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...elsewhere, ...slowFiles],
          setupFiles,
          testTimeout: 20_000,
          hookTimeout: 20_000,
          // From 1: a group 0 of a single worker (a machine of two cores) would be put behind all others.
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: slowFiles,
          exclude: elsewhere,
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.ts'],
          setupFiles,
          // One at a time and after the unit tests: each drives a whole app, and a busy machine makes timings lie.
          fileParallelism: false,
          // What is polled for ends the wait at once; a second is little when the whole app is busy.
          expect: { poll: { timeout: 10_000 } },
          testTimeout: 180_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
