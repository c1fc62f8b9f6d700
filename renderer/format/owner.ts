import type { QueueTask } from '../../contract/task';

type Owned = Pick<QueueTask, 'userId' | 'addedOn'>;

/** Who added a task, which is said only where there are several who do, and, in a studio, on which machine. */
export function ownerOf({ userId, addedOn }: Owned, hasSeveralUsers: boolean): string[] {
  return [...(hasSeveralUsers ? [userId] : []), ...(addedOn === undefined ? [] : [addedOn.name])];
}

/** The same with the machine that ran it, where that is another one: "minji", "Desk → Render 1". */
export function wayOf(task: Owned & Pick<QueueTask, 'runsOn'>, hasSeveralUsers: boolean): string[] {
  const { addedOn, runsOn } = task;
  if (addedOn === undefined || runsOn === undefined || runsOn.id === addedOn.id) return ownerOf(task, hasSeveralUsers);
  return [...ownerOf({ ...task, addedOn: undefined }, hasSeveralUsers), `${addedOn.name} → ${runsOn.name}`];
}
