import type { NewLogLine } from './task-store';

export function line(nowMs: number, level: NewLogLine['level'], text: string): NewLogLine {
  return { at: new Date(nowMs).toISOString(), level, text };
}
