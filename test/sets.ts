import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { SPEC } from './spec/spec-table';

/*
 * Which test files run when. `npm run check`: those that stand in no list below. `npm test`: also the heavy ones, and of the others
 * those in `inEveryRun`. `npm run test:all`, and a run that names files: all.
 */

/** More than a second and a half of processor time, or programs, Redis, a browser: not before each commit. */
export const heavyFiles = [
  'test/cli/lying-app.test.ts',
  'test/main/bridge/{bad-input,denied-by-default,events,held-requests,spec-table,steering,steering-runs}.test.ts',
  'test/main/films/{films,scene-pictures,storyboard,text-looks,versions}.test.ts',
  'test/main/find/finder.test.ts',
  'test/main/projects/{parts,publish,publish-door}.test.ts',
  'test/main/queue/{model,spec-storage}.test.ts',
  'test/main/store/bullmq/{mirror,round-trips,tls}.test.ts',
  'test/main/store/sqlite/{open,pages-written,sqlite-task-store}.test.ts',
  'test/main/supervision/process-tree.test.ts',
  'test/scripts/electron.test.ts',
  'test/workers/image/{falling-through,sources/{archives,comfyui,own-folder,picture-services}}.test.ts',
  'test/workers/language/{long-text,spoken/{own-words,spoken-text}}.test.ts',
  'test/workers/runtime/start-worker.test.ts',
  'test/workers/script/{text-in/hostile-text,writers/{from-text,read-reply}}.test.ts',
  'test/workers/video/{camera/camera,clips/unusable-clips,kept-voice,neural/speaking-thread,thumbnail,voice}.test.ts',
  'test/workers/video/voices/{keyed-speech,openai-speech,own-voice,sherpa-onnx}.test.ts',
];

/** Drive a browser, FFmpeg or Redis, start processes by the hundred, or look for the rare case. */
export const slowFiles = [
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
  'test/workers/video/**/{again,clips/fit,clips/film-with-clips,failing-film,hostile-names,make-film,encoders/*,large-film,music,read-result,strips,subtitles/{burnt-in,in-film,overlays},verify}.test.ts',
  'test/attacks/*.test.ts',
  'test/scripts/test-result.test.ts',
];

/**
 * Apps that use what a desktop has once: the clipboard, the tray, where every other app would show up, and notifications, which an app
 * without our settings sends into the tests of those.
 */
export const deskFiles = ['test/e2e/{bare-machine,clips,panel-detail,panel-keyboard,tray}.e2e.ts'];
/** A minute of both cores or more: only in the soak. */
export const soakFiles = ['test/e2e/sample-film.e2e.ts'];
export const appFiles = ['test/{e2e,faults}/**/*.e2e.ts'];

const root = dirname(import.meta.dirname);

/** What `npm test` runs beside the units: each file that proves a sentence of docs/spec.md, the contract suites, and the doors. */
const everyRun = new Set([
  ...Object.values(SPEC).flatMap((rows) => rows.flatMap(({ tests }) => Object.keys(tests))),
  ...globSync(
    [
      'test/attacks/{fuzz-*,rebinding,requests,strangers}.test.ts',
      'test/e2e/{guide-pages,recovery,security-page,security-reach,story,upgrade}.e2e.ts',
      'test/faults/kills.e2e.ts',
      'test/main/store/bullmq/bullmq-task-store.test.ts',
      'test/workers/image/picture-source.test.ts',
    ],
    { cwd: root },
  ),
]);

export const inEveryRun = (patterns: readonly string[]): string[] =>
  globSync(patterns, { cwd: root }).filter((file) => everyRun.has(file.replaceAll('\\', '/')));
