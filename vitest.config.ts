import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { assembly } from './scripts/assembly.mjs';
import { appFiles, deskFiles, heavyFiles, inEveryRun, slowFiles, soakFiles } from './test/sets';
import { LongestFirst } from './test/support/longest-first';

/** The long form of the tests of faults kills an app for ten minutes, and tries every place where something can fail. */
const isSoak = process.env.STUDIO_QUEUE_SOAK === '1';
/** Ends a test that hangs. None may fail because the machine is slow: what a film takes there is minutes. */
const HANG_MS = isSoak ? 1_800_000 : 600_000;

/** Set by `npm test` alone (scripts/test.mjs). */
const chosen = process.env.STUDIO_QUEUE_EVERY_RUN === '1' ? inEveryRun : (files: string[]) => files;
const setupFiles = ['./test/support/vitest-leak-guard.ts'];
const appSetupFiles = [...setupFiles, './test/support/vitest-app-report.ts'];
/** Most files wait more than they work. With three at a time two cores were busy for six tenths of a run; with six some started ten apps at once. */
const manyAtATime = { maxWorkers: availableParallelism() + 2, sequence: { groupOrder: 1 } };

export default defineConfig({
  plugins: [assembly()],
  test: {
    reporters: ['default', './test/support/vitest-count-reporter.ts', './test/support/vitest-spec-reporter.ts'],
    pool: 'forks',
    // What the bridge serves is served in tests too.
    css: { include: [/docs-page\.css/] },
    sequence: { sequencer: LongestFirst },
    testTimeout: HANG_MS,
    hookTimeout: HANG_MS,
    // Ends a hang as well: what is polled for ends the wait at once.
    expect: { poll: { timeout: 120_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...heavyFiles, ...slowFiles],
          setupFiles,
          // A process reads each module once for all its files, which is most of their time. A support module therefore registers no hook
          // when it is imported: only its first file would have it.
          isolate: false,
          ...manyAtATime,
        },
      },
      { extends: true, test: { name: 'heavy', include: heavyFiles, setupFiles, isolate: false, ...manyAtATime } },
      { extends: true, test: { name: 'slow', include: chosen(slowFiles), setupFiles, ...manyAtATime } },
      {
        extends: true,
        test: {
          name: 'apps',
          include: chosen(appFiles),
          exclude: [...configDefaults.exclude, ...deskFiles, ...(isSoak ? [] : soakFiles)],
          setupFiles: appSetupFiles,
          ...manyAtATime,
        },
      },
      {
        extends: true,
        test: {
          name: 'desk',
          include: chosen(deskFiles),
          setupFiles: appSetupFiles,
          // Alone, and last.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
