import { z } from 'zod';
import { logTextSchema } from '../../../contract/messages';
import { type TaskLogLine, taskLogLineSchema } from '../../../contract/task';
import type { NewLogLine } from '../task-store';

const rowSchema = z.object({ at: z.iso.datetime(), level: taskLogLineSchema.shape.level, text: logTextSchema });

/** A row of a job's log in BullMQ, which numbers it by its place. */
export const rowOfLine = ({ at, level, text }: NewLogLine): string => JSON.stringify({ at, level, text });

/** A row that somebody else wrote is shown as it is. */
export function lineOfRow(row: string, n: number): TaskLogLine {
  try {
    const parsed = rowSchema.safeParse(JSON.parse(row));
    if (parsed.success) return { n, ...parsed.data };
  } catch {
    // Not ours.
  }
  return { n, at: new Date(0).toISOString(), level: 'info', text: row.slice(0, 2_000) };
}
