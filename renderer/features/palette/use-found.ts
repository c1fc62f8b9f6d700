import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import type { Hit } from '../../../contract/find';
import { wordsOf } from '../../../contract/search-text';
import type { QueueTask } from '../../../contract/task';
import { attempt } from '../../actions/attempt';
import { client } from '../../store';

const MAX_TASKS = 8;
const MAX_HITS = 12;
const TYPING_PAUSE_MS = 150;

export interface Found {
  /** In any state, whose project, user, title or error has the words. */
  readonly tasks: readonly QueueTask[];
  /** Found by title or name. */
  readonly films: readonly Hit[];
  /** What scripts and logs say. */
  readonly lines: readonly Hit[];
  /** The part of the query that names what to do, when the rest was searched: "retry 홈카페". */
  readonly verb: string;
}
export const NOTHING_FOUND: Found = { tasks: [], films: [], lines: [], verb: '' };

async function search(text: string): Promise<Found> {
  const [page, all] = await Promise.all([
    client.call('queue:list', { text, limit: MAX_TASKS }),
    // The rest is found all the same.
    client.call('find:all', { text, limit: MAX_HITS }).catch((error: unknown) => {
      console.error('find:all:', error);
      return { hits: [] };
    }),
  ]);
  const listed = new Set(page.tasks.map(({ id }) => id));
  const films = new Map<string, Hit>();
  for (const hit of all.hits) {
    if ((hit.where === 'title' || hit.where === 'project') && !films.has(hit.projectId)) films.set(hit.projectId, hit);
  }
  const lines = all.hits.filter(
    ({ where, taskId }) =>
      where === 'script' || where === 'log' || (where === 'error' && taskId !== undefined && !listed.has(taskId)),
  );
  return { tasks: page.tasks, films: [...films.values()], lines, verb: '' };
}

const isEmpty = ({ tasks, films, lines }: Found): boolean => tasks.length + films.length + lines.length === 0;

/** Everything with the words; when nothing has, and the first or the last of them is a verb, what has the others. */
async function searchWithVerb(text: string, isVerb: (word: string) => boolean): Promise<Found> {
  const whole = await search(text);
  const words = wordsOf(text);
  if (!isEmpty(whole) || words.length < 2) return whole;
  for (const verb of [words[0] ?? '', words.at(-1) ?? '']) {
    if (!isVerb(verb)) continue;
    const rest = words[0] === verb ? words.slice(1) : words.slice(0, -1);
    const found = await search(rest.join(' '));
    if (!isEmpty(found)) return { ...found, verb };
  }
  return whole;
}

/** What main finds for a query; undefined until it has replied. */
export function useFound(query: string, isVerb: (word: string) => boolean): Found | undefined {
  const [text] = useDebouncedValue(query.trim(), TYPING_PAUSE_MS);
  const [found, setFound] = useState({ text: '', found: NOTHING_FOUND });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words are searched again when they change, not when the language does
  useEffect(() => {
    let current = true;
    if (text === '') setFound({ text, found: NOTHING_FOUND });
    else {
      void attempt(async () => {
        const reply = await searchWithVerb(text, isVerb);
        if (current) setFound({ text, found: reply });
      }).then((worked) => {
        if (current && !worked) setFound({ text, found: NOTHING_FOUND });
      });
    }
    return () => {
      current = false;
    };
  }, [text]);
  // Results for other words must not lead the list: Enter would open a task that nobody searched for.
  return found.text === query.trim() ? found.found : undefined;
}
