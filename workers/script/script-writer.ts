import type { ImplementationId } from '../../contract/implementations';
import type { ScriptMetadata } from '../../contract/task';
import type { RunContext } from '../runtime/processor';
import type { Draft } from './draft';

/** What a writer is given: no folder, since the worker writes the files. */
type WriteRequest = Pick<RunContext<ScriptMetadata>, 'metadata' | 'settings' | 'signal' | 'log' | 'progress'>;

/** One way to come to a script. writers/ holds one file for each; test/workers/script/script-writer.test.ts holds the rules. */
export interface ScriptWriter {
  /** Also `source` in script.json. */
  readonly id: ImplementationId<'writer'>;
  /** Whether the task holds what this one writes from. */
  takes(metadata: ScriptMetadata): boolean;
  /**
   * At least one scene, numbered from 1. Says in the log what it begins with. Throws StepError when it cannot, NeedsYouError when a
   * setting is missing, and the signal's reason on cancel.
   */
  write(request: WriteRequest): Promise<Draft>;
}
