import { configDefaults, defineConfig } from 'vitest/config';

const setupFiles = ['./test/support/vitest-leak-guard.ts'];

export default defineConfig({
  test: {
    reporters: ['default', './test/support/vitest-count-reporter.ts'],
    // Files start real processes; a fork of its own keeps one file's crash or environment from the next.
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'test/e2e/**'],
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
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.ts'],
          setupFiles,
          // One at a time and after the unit tests: each drives a whole app, and a busy machine makes timings lie.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
