import { useEffect, useState } from 'react';
import type { Film } from '../../../contract/film';
import { type QueueTask, TASK_TYPES } from '../../../contract/task';
import { client } from '../../store';

const NOTHING: ReadonlyMap<string, readonly QueueTask[]> = new Map();
/** Of one film; the others are on its own page. */
const MOST_TASKS = 30;

/** What runs or waits of each of these films, in the order in which a film is made; read again when the film changes. */
export function useFilmTasks(films: readonly Film[]): ReadonlyMap<string, readonly QueueTask[]> {
  const [found, setFound] = useState(NOTHING);
  const key = films
    .map(({ projectId, changedAt, tasks }) => `${projectId} ${changedAt} ${JSON.stringify(tasks)}`)
    .join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is read, and when again
  useEffect(() => {
    let current = true;
    for (const { projectId } of films) {
      client
        .call('queue:list', { projectId, statuses: ['processing', 'waiting'], limit: MOST_TASKS })
        .then(({ tasks }) => {
          if (!current) return;
          const inOrder = tasks.toSorted((a, b) => TASK_TYPES.indexOf(a.type) - TASK_TYPES.indexOf(b.type));
          setFound((before) => new Map([...before, [projectId, inOrder]]));
        })
        // The film's row says enough until the next try.
        .catch((error: unknown) => console.error('queue:list:', error));
    }
    return () => {
      current = false;
    };
  }, [key]);
  return found;
}
