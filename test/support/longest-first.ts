import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of more than 40 s in a run of everything, the longest first: begun last, one of them would end long after all others. */
const LONGEST = [
  'renderer/preview/looks.test.ts',
  'e2e/film-by-keyboard.e2e.ts',
  'workers/video/again.test.ts',
  'workers/image/sources/recipes.test.ts',
  'faults/nth-file-operation.test.ts',
  'main/bridge/page-client.test.ts',
  'workers/video/large-film.test.ts',
  'faults/studio-outages.test.ts',
  'workers/image/recipes/check-site.test.ts',
  'workers/video/clips/fit.test.ts',
  'e2e/redo.e2e.ts',
  'workers/image/sources/crawl.test.ts',
  'workers/creator/program-hostile.test.ts',
  'main/store/bullmq/several-machines.test.ts',
  'e2e/faults.e2e.ts',
  'e2e/panel-axe-films.e2e.ts',
  'workers/video/make-film.test.ts',
  'e2e/redo-pages.e2e.ts',
  'e2e/today.e2e.ts',
  'renderer/preview/studio.test.ts',
  'e2e/recipe-site.e2e.ts',
  'attacks/metadata-files.test.ts',
  'workers/video/clips/film-with-clips.test.ts',
  'e2e/panel-names.e2e.ts',
  'workers/image/one-by-one.test.ts',
  'workers/video/encoders/film-encoding.test.ts',
  'e2e/studio-join.e2e.ts',
  'renderer/preview/processors.test.ts',
  'main/store/bullmq/bullmq-task-store.test.ts',
  'main/store/bullmq/faults.test.ts',
  'e2e/film-desk.e2e.ts',
  'main/supervision/dispatcher-crashes.test.ts',
  'renderer/preview/screens.test.ts',
  'workers/image/picture-source.test.ts',
  'e2e/notifications.e2e.ts',
  'main/store/bullmq/hostile.test.ts',
  'main/bridge/chromium.test.ts',
  'e2e/voice-service.e2e.ts',
  'e2e/external.e2e.ts',
  'renderer/preview/queue-screen.test.ts',
  'e2e/panel-lists.e2e.ts',
  'workers/creator/program.test.ts',
  'e2e/panel-drafts.e2e.ts',
  'renderer/preview/setup-design.test.ts',
  'workers/image/sources/page-builds.test.ts',
  'workers/video/subtitles/burnt-in.test.ts',
  'e2e/panel-million.e2e.ts',
  'renderer/preview/design.test.ts',
  'faults/kills.e2e.ts',
  'renderer/preview/film-page.test.ts',
  'faults/studio-hostile.e2e.ts',
  'workers/image/decode-picture.test.ts',
  'e2e/studio-films.e2e.ts',
  'e2e/program.e2e.ts',
  'e2e/own-code.e2e.ts',
  'e2e/story.e2e.ts',
  'e2e/versions.e2e.ts',
  'workers/image/sources/crawl-public-web.test.ts',
  'workers/image/cards/title-card.test.ts',
  'e2e/window-place.e2e.ts',
  'workers/video/music/music.test.ts',
  'workers/image/crawl-memory.test.ts',
  'e2e/guide-pages.e2e.ts',
  'renderer/preview/sites.test.ts',
  'e2e/page-to-film.e2e.ts',
  'workers/image/sources/hostile-pages.test.ts',
  'main/bridge/external-races.test.ts',
];

/** The longest files first, the others as vitest has them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? LONGEST.length : at;
    };
    const order = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    return (await super.sort(files)).sort((a, b) => order(a) - order(b) || place(a) - place(b));
  }
}
