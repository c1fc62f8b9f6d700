import type { LogText } from '../../contract/messages';
import { programName } from '../../contract/processors';
import type { CreatorProcessor } from '../../contract/worker-messages';

/** The first line of a run by the creator's own code, by which the task's log says whose code did it; undefined when none begins. */
export function beginsLine(processor: CreatorProcessor): LogText | undefined {
  switch (processor.kind) {
    case 'program':
      return { code: 'processor.program_begins', name: programName(processor.command) };
    case 'url':
      return { code: 'processor.url_begins', host: new URL(processor.url).host };
    case 'external':
      return { code: 'processor.worker_begins' };
    case 'unusable':
      return undefined;
    default:
      return processor satisfies never;
  }
}
