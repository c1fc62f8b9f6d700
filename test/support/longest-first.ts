import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of more than half a minute, or of ten seconds among the unit tests: begun last, one of them would end long after all others. */
const LONGEST = [
  'workers/image/sources/hostile-pages.test.ts',
  'workers/image/sources/page-builds.test.ts',
  'e2e/session-end.e2e.ts',
  'e2e/program.e2e.ts',
  'faults/kills.e2e.ts',
  'e2e/notifications.e2e.ts',
  'e2e/external.e2e.ts',
  'e2e/panel-axe.e2e.ts',
  'renderer/preview/design.test.ts',
  'renderer/preview/setup-design.test.ts',
  'main/supervision/dispatcher-crashes.test.ts',
  'e2e/faults.e2e.ts',
  'e2e/guide-pages.e2e.ts',
  'faults/nth-file-operation.test.ts',
  'workers/image/sources/crawl.test.ts',
  'workers/video/make-film.test.ts',
  'attacks/metadata-files.test.ts',
  'workers/image/decode-picture.test.ts',
  'workers/picture-memory.test.ts',
  'workers/pasted-texts.test.ts',
  'main/supervision/worker-slot.test.ts',
  'main/bridge/external-races.test.ts',
  'workers/creator/job.test.ts',
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
