import { useEffect, useMemo } from 'react';
import type { TaskType } from '../../../contract/task';
import { deadLetters, usePanel } from '../../store';
import { type DeadLetterFilter, type DeadLetterList, emptyLetters } from '../../store/dead-letters';

const NOTHING = emptyLetters(undefined);

/** Undefined while nobody looks at the dead letters. */
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

/** The dead letters that match, newest first, read page by page and kept up to date by the events of their tasks. */
export function useDeadLetters(filter: DeadLetterFilter | undefined): DeadLetterList {
  const found = usePanel((panel) => panel.deadLetters);
  useEffect(() => {
    if (filter === undefined) return;
    void deadLetters.open(filter);
    return () => deadLetters.close();
  }, [filter]);
  // What was found under another filter is no result for this one.
  return found.filter === filter ? found : NOTHING;
}
