import { IMPLEMENTATIONS, type Port } from '../../contract/implementations';
import type { Implementation } from '../../contract/options/option-kinds';
import type { WorkerSettings } from '../../contract/worker-messages';

/**
 * The implementations of a port that may be asked in this run, in the order of the list: all but those that work only when the
 * creator chose them. The first one that takes the task does it. Picture sources follow each other instead (`source-chain.ts` of images).
 */
export function inPlay<I extends { readonly id: string }>(
  port: Exclude<Port, 'pictures'>,
  list: readonly I[],
  settings: Pick<WorkerSettings, 'chosen'>,
): I[] {
  const known: Readonly<Record<string, Implementation>> = IMPLEMENTATIONS[port];
  return list.filter(({ id }) => id === settings.chosen?.[port] || known[id]?.onlyWhenChosen !== true);
}
