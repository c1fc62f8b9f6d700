import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of more than half a minute, or of ten seconds among the unit tests: begun last, one of them would end long after all others. */
const LONGEST = [
  'e2e/faults.e2e.ts',
  'workers/image/sources/crawl.test.ts',
  'faults/nth-file-operation.test.ts',
  'renderer/preview/design.test.ts',
  'renderer/preview/setup-design.test.ts',
  'workers/video/make-film.test.ts',
  'faults/kills.e2e.ts',
  'workers/image/sources/page-builds.test.ts',
  'e2e/program.e2e.ts',
  'main/supervision/dispatcher-crashes.test.ts',
  'e2e/studio-join.e2e.ts',
  'attacks/metadata-files.test.ts',
  'e2e/guide-pages.e2e.ts',
  'e2e/notifications.e2e.ts',
  'e2e/external.e2e.ts',
  'workers/image/sources/hostile-pages.test.ts',
  'workers/image/decode-picture.test.ts',
  'e2e/panel-axe.e2e.ts',
  'e2e/versions.e2e.ts',
  'e2e/page-to-film.e2e.ts',
  'faults/studio-outages.test.ts',
  'faults/studio-hostile.e2e.ts',
  'e2e/studio.e2e.ts',
  'main/bridge/external-races.test.ts',
  'workers/pasted-texts.test.ts',
  'e2e/panel-million.e2e.ts',
  'e2e/english.e2e.ts',
  'faults/crowd-and-panel.e2e.ts',
  'e2e/panel-lists.e2e.ts',
  'e2e/session-end.e2e.ts',
  'e2e/panel-drafts.e2e.ts',
  'e2e/steer-by-bridge.e2e.ts',
  'e2e/instance.e2e.ts',
  'workers/picture-memory.test.ts',
  'main/supervision/worker-slot.test.ts',
  'e2e/cli.e2e.ts',
  'e2e/cancel.e2e.ts',
  'e2e/metrics.e2e.ts',
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
