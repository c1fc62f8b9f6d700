import type { Hit } from '../../../contract/find';
import type { QueueTask } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import type { Act } from './acts';
import type { FoundCommand } from './commands';
import { matchRank, NO_MATCH } from './match-rank';
import { once } from './once';
import type { Found } from './use-found';

const GROUPS = ['goTo', 'commands', 'settings'] as const;

export type Group =
  | { readonly name: 'films' | 'lines'; readonly found: readonly Hit[]; readonly rank: number }
  | { readonly name: 'tasks'; readonly found: readonly QueueTask[]; readonly rank: number }
  | { readonly name: 'acts'; readonly found: readonly Act[]; readonly rank: number }
  | { readonly name: (typeof GROUPS)[number]; readonly found: readonly FoundCommand[]; readonly rank: number };

/** What was found, the group with the best match first. Enter takes the first entry; among equals that is a film: the creator thinks in films. */
export function groupsOf(
  query: string,
  found: Found,
  acts: readonly Act[],
  commands: readonly FoundCommand[],
): Group[] {
  const best = (ranks: readonly number[]): number => Math.min(NO_MATCH, ...ranks);
  const { films, tasks, lines } = found;
  const filmRank = best(films.map(({ title }) => matchRank(query, [title])));
  // A task may be found by its project, user or error, which counts less than a name.
  const taskRank = best(tasks.map((task) => matchRank(query, [taskTitle(task)])));
  const groups: Group[] = [
    { name: 'films', found: films, rank: filmRank },
    { name: 'tasks', found: tasks, rank: taskRank },
    // Asked for by name they lead; otherwise they follow what they are about.
    { name: 'acts', found: once(acts), rank: found.verb === '' ? best([filmRank, taskRank]) : -1 },
    { name: 'lines', found: lines, rank: NO_MATCH },
    ...GROUPS.map((name) => {
      const ofGroup = commands.filter((command) => command.group === name);
      return { name, found: ofGroup, rank: best(ofGroup.map(({ rank }) => rank)) };
    }),
  ];
  return groups.filter((group) => group.found.length > 0).sort((a, b) => a.rank - b.rank);
}
