import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { assembly } from './scripts/assembly.mjs';
import { LongestFirst } from './test/support/longest-first';

/** The long form of the tests of faults kills an app for ten minutes, and tries every place where something can fail. */
const isSoak = process.env.STUDIO_QUEUE_SOAK === '1';
/** Ends a test that hangs. None may fail because the machine is slow: what a film takes there is minutes. */
const HANG_MS = isSoak ? 1_800_000 : 600_000;

/** Not before each commit: files that drive a browser or FFmpeg, start processes by the hundred, or look for the rare case. */
const slowFiles = [
  'test/renderer/preview/**/*.test.ts',
  'test/spec/dashboard.test.ts',
  'test/kit/{docs-examples,node/processor,node/worker-that-pulls,next/route,python/studio-queue}.test.ts',
  'test/main/bridge/{chromium,external,external-calls,external-races,page-client*}.test.ts',
  'test/main/store/bullmq/{bullmq-task-store,cut-readings,faults,hostile,mirror-walk,several-machines,writes-nothing}.test.ts',
  'test/main/store/sqlite/**/pages-from-the-middle.test.ts',
  'test/main/supervision/{dispatcher,dispatcher-*,worker-slot}.test.ts',
  'test/main/projects/{machines,nothing-vanishes}.test.ts',
  'test/faults/*.test.ts',
  'test/workers/{picture-memory,processor}.test.ts',
  'test/workers/creator/{job,program,program-hostile,program-stops,url-hostile}.test.ts',
  'test/workers/pasted-texts.test.ts',
  'test/workers/image/**/{crawl,crawl-memory,crawl-public-web,page-builds,hostile-pages,decode-picture,one-by-one,own-pictures,picture-source,recipes,check-site,title-card}.test.ts',
  'test/workers/video/**/{again,clips/fit,clips/film-with-clips,failing-film,hostile-names,make-film,encoders/*,large-film,music,read-result,strips,subtitles/{burnt-in,in-film},verify}.test.ts',
  'test/attacks/*.test.ts',
  'test/scripts/test-result.test.ts',
];
/**
 * Apps that use what a desktop has once: the clipboard, the tray, where every other app would show up, and notifications, which an app
 * without our settings sends into the tests of those.
 */
const deskFiles = ['test/e2e/{bare-machine,clips,panel-detail,panel-keyboard,tray}.e2e.ts'];
/** A minute of both cores or more. */
const soakFiles = ['test/e2e/sample-film.e2e.ts'];
const setupFiles = ['./test/support/vitest-leak-guard.ts'];
const appSetupFiles = [...setupFiles, './test/support/vitest-app-report.ts'];
const apps = ['test/{e2e,faults}/**/*.e2e.ts'];
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
          exclude: [...configDefaults.exclude, ...slowFiles],
          setupFiles,
          // A process reads each module once for all its files, which is most of their time. A support module therefore registers no hook
          // when it is imported: only its first file would have it.
          isolate: false,
          ...manyAtATime,
        },
      },
      { extends: true, test: { name: 'slow', include: slowFiles, setupFiles, ...manyAtATime } },
      {
        extends: true,
        test: {
          name: 'apps',
          include: apps,
          exclude: [...configDefaults.exclude, ...deskFiles, ...(isSoak ? [] : soakFiles)],
          setupFiles: appSetupFiles,
          ...manyAtATime,
        },
      },
      {
        extends: true,
        test: {
          name: 'desk',
          include: deskFiles,
          setupFiles: appSetupFiles,
          // Alone, and last.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
