import { nextTurn } from '../../../system/next-turn';
import type { TaskRecords } from '../records/task-records';
import { usersOf } from '../records/users';

/** One seek in the index each: a few milliseconds in all. */
const NAMES_A_TURN = 500;

/** The first characters under which the index holds every name that may differ from this one only by case or Unicode form. */
function beginnings(name: string): string[] {
  const forms = (['NFC', 'NFD'] as const).flatMap((form) =>
    [name, name.toLowerCase(), name.toUpperCase()].map((one) => one.normalize(form)),
  );
  return [...new Set(forms.flatMap((one) => [...one].slice(0, 1)))];
}

/**
 * The projects of all tasks whose names begin with the same character, however it is written. Reads the index name by name, not task by
 * task.
 */
export async function projectsLike(records: TaskRecords, name: string): Promise<string[]> {
  const found = new Set<string>();
  for (const user of usersOf(records)) {
    for (const beginning of beginnings(name)) {
      let looked = 0;
      let project = records.sql.projectFrom.get(user, beginning);
      while (typeof project === 'string' && project.startsWith(beginning)) {
        found.add(project);
        looked += 1;
        if (looked % NAMES_A_TURN === 0) await nextTurn();
        // From the least text behind this one.
        project = records.sql.projectFrom.get(user, `${project}\u0000`);
      }
    }
  }
  return [...found];
}
