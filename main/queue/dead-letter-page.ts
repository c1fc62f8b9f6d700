import type { TaskReader } from '../store/task-reader';
import type { DeadLetter, DeadLetterFilter } from '../store/types';

export interface DeadLetterPage {
  /** Newest first. */
  readonly letters: DeadLetter[];
  /** The next page is asked for by this; absent when there is none. */
  readonly nextBeforeId?: number;
  /** How many match, and how many of their tasks are still failed; with the first page only. */
  readonly total?: number;
  readonly failed?: number;
}

export async function deadLetterPage(
  tasks: Pick<TaskReader, 'deadLetters' | 'countDeadLetters'>,
  filter: DeadLetterFilter,
  { limit, beforeId }: { readonly limit: number; readonly beforeId?: number | undefined },
): Promise<DeadLetterPage> {
  const place = beforeId === undefined ? {} : { beforeId };
  const [letters, counts] = await Promise.all([
    tasks.deadLetters({ ...filter, limit, ...place }),
    beforeId === undefined ? tasks.countDeadLetters(filter) : {},
  ]);
  const last = letters.length < limit ? undefined : letters.at(-1);
  return { letters, ...(last === undefined ? {} : { nextBeforeId: last.id }), ...counts };
}
