import type { TaskRecords } from './task-records';

/** All who own tasks, or the first of them: one seek each. On a workstation they are few. */
export function usersOf({ sql }: TaskRecords, most = Number.POSITIVE_INFINITY): string[] {
  const users: string[] = [];
  let user = sql.firstUser.get();
  while (typeof user === 'string' && users.length < most) {
    users.push(user);
    user = sql.nextUser.get(user);
  }
  return users;
}
