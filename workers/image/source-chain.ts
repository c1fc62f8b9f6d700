import { IMPLEMENTATIONS } from '../../contract/implementations';
import type { ProblemText } from '../../contract/messages';
import type { Implementation } from '../../contract/options/option-kinds';
import type { ImageMetadata } from '../../contract/task';
import type { WorkerSettings } from '../../contract/worker-messages';
import { StepError } from '../runtime/failures';
import type { PictureSource } from './picture-source';
import { SourceClosedError } from './source-closed';

const KNOWN: Readonly<Record<string, Implementation>> = IMPLEMENTATIONS.pictures;

/**
 * The sources of a task in the order in which they are asked: those that work by themselves for what the task names, such as its pages; then
 * the chain, which is the task's own or else the settings'; at the end the list's last one, which leaves no scene without a picture.
 */
export function sourceChain(
  list: readonly PictureSource[],
  { pictureSources }: Pick<ImageMetadata, 'pictureSources'>,
  { chosen }: Pick<WorkerSettings, 'chosen'>,
): PictureSource[] {
  const byThemselves = list.filter(({ id }) => KNOWN[id]?.onlyWhenChosen !== true);
  const named = (pictureSources ?? chosen?.pictures ?? []).flatMap((id) => {
    const source = list.find((one) => one.id === id);
    return source === undefined || byThemselves.includes(source) ? [] : [source];
  });
  return [...byThemselves.slice(0, -1), ...named, ...byThemselves.slice(-1)];
}

/** Why the next source is asked for what this one could not give. */
export interface GivenUp {
  readonly problem: ProblemText;
  /** Ends the attempt if no later source has anything; absent: no attempt could mend it. */
  readonly failure?: StepError;
}

/**
 * What an error of a source means for its task; undefined: the error ends the run as it is. This is the one rule of which failures fall
 * through to the next source and which do not.
 *
 * - A service that is closed or refuses, that is busy or breaks off, or that has nothing: the next source is asked for the scenes left.
 * - What the creator can mend parks the task (NeedsYouError): a key, a login, an empty account, a workflow, a service of theirs that is not
 *   started. Falling through would make a film that they did not ask for, and spend what another source costs.
 * - What the task itself says wrongly, and faults of the app, end the attempt.
 */
export function givenUp(error: unknown): GivenUp | undefined {
  if (error instanceof SourceClosedError) return { problem: error.problem };
  const isOfService = error instanceof StepError && (error.retryable || error.code === 'no_pictures');
  return isOfService ? { problem: error.problem, failure: error } : undefined;
}
