import type { LogText } from '../../contract/messages';
import type { NewLogLine } from './task-store';

export function line(nowMs: number, level: NewLogLine['level'], text: LogText): NewLogLine {
  return { at: new Date(nowMs).toISOString(), level, text };
}
