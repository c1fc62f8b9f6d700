import type { RunMessage } from '../../contract/worker-messages';
import { NeedsYouError } from '../runtime/failures';
import type { ChosenProcessor } from '../runtime/start-worker';
import type { ResultReader } from './result-reader';

/**
 * The creator's own code for runs of one type, as the settings say. A run whose setting cannot be used parks: the built-in processor
 * would do other work than was asked for.
 */
export function creatorsOf(readResult: ResultReader) {
  return async ({ processor, handover }: NonNullable<RunMessage['creator']>): Promise<ChosenProcessor> => {
    // Each with the first such run: most creators use the built-in processors, and an idle worker should stay small.
    switch (processor.kind) {
      case 'program': {
        const { programProcessor } = await import('./program');
        return { processor: programProcessor(processor, handover, readResult) };
      }
      case 'url': {
        const { urlProcessor } = await import('./url');
        return { processor: urlProcessor(processor, handover, readResult) };
      }
      case 'external': {
        const { externalProcessor } = await import('./external');
        return externalProcessor(readResult);
      }
      case 'unusable':
        throw new NeedsYouError('processor_unusable', { code: 'processor_unusable', field: processor.field });
      default:
        return processor satisfies never;
    }
  };
}
