import { z } from 'zod';
import { nextTurn } from '../records/next-turn';
import type { TaskRecords } from '../records/task-records';

/** One seek in the index each: a few milliseconds in all. */
const NAMES_A_TURN = 500;

/** Where in the index the names lie that may differ from this one by case or Unicode form alone: behind these characters. */
function beginnings(name: string): string[] {
  const forms = (['NFC', 'NFD'] as const).flatMap((form) =>
    [name, name.toLowerCase(), name.toUpperCase()].map((one) => one.normalize(form)),
  );
  return [...new Set(forms.flatMap((one) => [...one].slice(0, 1)))];
}

/** The projects of all tasks that begin with the same character, however it is written. Goes from name to name, not from task to task. */
export async function projectsLike(records: TaskRecords, name: string): Promise<string[]> {
  const found: string[] = [];
  for (const beginning of beginnings(name)) {
    let from = beginning;
    for (;;) {
      const names = z.array(z.string()).parse(records.sql.of('projectsFrom').all({ from, limit: NAMES_A_TURN }));
      const like = names.filter((one) => one.startsWith(beginning));
      found.push(...like);
      if (like.length < NAMES_A_TURN) break;
      // The least text behind the last one.
      from = `${names.at(-1)}\u0000`;
      await nextTurn();
    }
  }
  return found;
}
