import { useEffect, useMemo } from 'react';
import type { TaskType } from '../../../contract/task';
import { deadLetters, usePanel } from '../../store';
import { type DeadLetterFilter, type DeadLetterList, emptyLetters } from '../../store/dead-letters';

const NOTHING = emptyLetters(undefined);

/** Undefined while they are not looked at. */
export function useDeadLetterFilter(
  looking: boolean,
  type: TaskType | undefined,
  text: string,
  projectId: string | undefined,
): DeadLetterFilter | undefined {
  return useMemo(
    () =>
      looking
        ? {
            ...(type === undefined ? {} : { types: [type] }),
            ...(text === '' ? {} : { text }),
            ...(projectId === undefined ? {} : { projectId }),
          }
        : undefined,
    [looking, type, text, projectId],
  );
}

/** The dead letters that match, newest first, read page by page; a task that fails, is tried again, runs or ends changes them at once. */
export function useDeadLetters(filter: DeadLetterFilter | undefined): DeadLetterList {
  const found = usePanel((panel) => panel.deadLetters);
  useEffect(() => {
    if (filter === undefined) return;
    void deadLetters.open(filter);
    return () => deadLetters.close();
  }, [filter]);
  // What was found under another filter must not be taken for what is asked now.
  return found.filter === filter ? found : NOTHING;
}
