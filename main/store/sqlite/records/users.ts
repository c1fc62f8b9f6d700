import type { TaskRecords } from './task-records';

/** All who own tasks: one seek each. On a workstation they are few. */
export function usersOf({ sql }: TaskRecords): string[] {
  const users: string[] = [];
  for (let user = sql.firstUser.get(); typeof user === 'string'; user = sql.nextUser.get(user)) users.push(user);
  return users;
}
