import type { QueueTask } from '../../contract/task';

type Owned = Pick<QueueTask, 'userId' | 'addedOn'>;

/** Who added a task and, in a studio, on which machine. */
export function ownerOf({ userId, addedOn }: Owned): string[] {
  return addedOn === undefined ? [userId] : [userId, addedOn.name];
}

/** The same with the machine that ran it, where that is another one: "minji", "Desk → Render 1". */
export function wayOf({ userId, addedOn, runsOn }: Owned & Pick<QueueTask, 'runsOn'>): string[] {
  if (addedOn === undefined || runsOn === undefined || runsOn.id === addedOn.id) return ownerOf({ userId, addedOn });
  return [userId, `${addedOn.name} → ${runsOn.name}`];
}
