import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** The long form of the tests of faults kills an app for ten minutes, and tries every place where something can fail. */
const isSoak = process.env.STUDIO_QUEUE_SOAK === '1';
const SOAK_TIMEOUT = 1_800_000;
const setupFiles = ['./test/support/vitest-leak-guard.ts'];
/** Much of a file's time is waiting for processes: three at a time keep two cores busy. */
const ownProcesses = { maxWorkers: Math.max(3, availableParallelism()), sequence: { groupOrder: 1 } };
/** Files that drive a browser, FFmpeg, another tool or hundreds of starts for seconds: too slow to run before each commit. */
const slowFiles = [
  'test/renderer/preview/**/*.test.ts',
  'test/spec/dashboard.test.ts',
  'test/main/bridge/{chromium,page-client}.test.ts',
  'test/faults/{nth-file-operation,wal-cuts,log-flood,disk-full-film}.test.ts',
  'test/workers/processor.test.ts',
  'test/workers/image/**/{crawl,crawl-public-web,decode-picture,picture-source,title-card}.test.ts',
  'test/workers/video/{failing-film,hostile-names,make-film,verify}.test.ts',
  'test/attacks/metadata-*.test.ts',
];
/**
 * Panels that share nothing but the display: they wait more than they work, so two run at a time. Not those that use the
 * clipboard, notifications, the tray or all of both cores.
 */
const panelFiles = [
  'test/e2e/panel-{axe,dashboard,dead-letters,drafts,first-run,forms,lists,million,names,reach,settings,told}.e2e.ts',
  'test/e2e/{logs,recovery,security-page}.e2e.ts',
];
const appTest = {
  setupFiles,
  // What is polled for ends the wait at once; a second is little when the whole app is busy.
  expect: { poll: { timeout: 10_000 } },
  testTimeout: isSoak ? SOAK_TIMEOUT : 180_000,
  hookTimeout: 120_000,
};
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
          // From group 1: a group 0 of a single worker (a machine of two cores) would be put behind all others.
          ...ownProcesses,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: slowFiles,
          exclude: elsewhere,
          setupFiles,
          testTimeout: isSoak ? SOAK_TIMEOUT : 60_000,
          hookTimeout: 60_000,
          ...ownProcesses,
        },
      },
      {
        extends: true,
        test: { ...appTest, name: 'panel', include: panelFiles, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        test: {
          ...appTest,
          name: 'e2e',
          include: ['test/{e2e,faults}/**/*.e2e.ts'],
          exclude: [...configDefaults.exclude, ...panelFiles],
          // One at a time and last: each drives a whole app, and a busy machine makes timings lie.
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
