import { z } from 'zod';
import type { TaskRow } from './rows';
import { asNumber, type TaskRecords } from './task-records';

const placeSchema = z.object({ rank: z.number(), seq: z.int() });

/**
 * A rank that puts `row` directly before or after `anchor`; undefined when doubles leave no number between the two
 * neighbours (after some 50 drags into the same gap).
 */
export function rankBefore(
  records: TaskRecords,
  row: TaskRow,
  anchor: TaskRow,
  side: 'before' | 'after',
): number | undefined {
  const from = { type: row.type, priority: row.priority, rank: anchor.rank, seq: anchor.seq, moving: row.seq };
  const found = records.sql.of(side === 'before' ? 'placeBefore' : 'placeAfter').get(from);
  const neighbour = found === undefined ? undefined : placeSchema.parse(found).rank;
  // Past the last one the limit is the next task's rank: a dragged task must not overtake tasks that are yet to come.
  const low = side === 'before' ? (neighbour ?? anchor.rank - 2) : anchor.rank;
  const high = side === 'before' ? anchor.rank : (neighbour ?? records.endRank);
  const middle = low + (high - low) / 2;
  return low < middle && middle < high ? middle : undefined;
}

/** Gives the equals of `row` their own seqs, sorted, as ranks: the order stays, gaps are whole numbers, later tasks come after. */
export function makeRoom(records: TaskRecords, row: TaskRow): void {
  const inOrder = records.sql.of('equals').all(row.type, row.priority).map(asNumber);
  const ranks = [...inOrder].sort((a, b) => a - b);
  inOrder.forEach((seq, place) => {
    const rank = ranks[place];
    if (rank !== undefined) records.sql.of('setPlace').run(row.priority, rank, seq);
  });
}
