interface Placed {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/**
 * The tasks in rounds: each depends only on tasks of the rounds before, since a task can wait only for one that the queue has. Within a
 * round they keep their order. Tasks that wait for each other in a circle, which no queue writes, come last.
 */
export function importRounds<T extends Placed>(tasks: readonly T[]): T[][] {
  const open = new Set(tasks.map(({ id }) => id));
  const rounds: T[][] = [];
  let rest = [...tasks];
  while (rest.length > 0) {
    const ready = rest.filter(({ dependsOn }) => !dependsOn.some((id) => open.has(id)));
    const round = ready.length === 0 ? rest : ready;
    for (const { id } of round) open.delete(id);
    rounds.push(round);
    const taken = new Set(round);
    rest = rest.filter((task) => !taken.has(task));
  }
  return rounds;
}
