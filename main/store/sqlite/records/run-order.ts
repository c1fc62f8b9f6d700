import type { TaskRow } from './rows';
import { OPEN_SECTIONS } from './sections';
import type { TaskRecords } from './task-records';

/**
 * A rank that puts `row` directly before or after `anchor`; undefined when no double lies between the two neighbours (after some 50 drags
 * into the same gap).
 */
export function rankBefore(
  records: TaskRecords,
  row: TaskRow,
  anchor: TaskRow,
  side: 'before' | 'after',
): number | undefined {
  const from = { type: row.type, priority: row.priority, rank: anchor.rank, seq: anchor.seq, moving: row.seq };
  const statement = side === 'before' ? records.sql.placeBefore : records.sql.placeAfter;
  const ranks = OPEN_SECTIONS.flatMap((section) => statement.get({ ...from, section })?.rank ?? []);
  // After the last task the limit is the next task's rank: a dragged task must not end up behind tasks that are added later.
  const [low, high] =
    side === 'before'
      ? [ranks.length === 0 ? anchor.rank - 2 : Math.max(...ranks), anchor.rank]
      : [anchor.rank, ranks.length === 0 ? records.endRank : Math.min(...ranks)];
  const middle = low + (high - low) / 2;
  return low < middle && middle < high ? middle : undefined;
}

/**
 * Gives the equals of `row` their own seqs, sorted, as ranks. Their order stays, the gaps are whole numbers again, and later tasks still
 * come after.
 */
export function makeRoom(records: TaskRecords, row: TaskRow): void {
  const { type, priority } = row;
  const running = records.tally.running(type);
  const inOrder = OPEN_SECTIONS.flatMap((section) => records.sql.equals.all({ type, section, priority, running })).sort(
    (a, b) => a.rank - b.rank || a.seq - b.seq,
  );
  const ranks = inOrder.map(({ seq }) => seq).sort((a, b) => a - b);
  inOrder.forEach(({ seq }, place) => {
    const rank = ranks[place];
    if (rank !== undefined) records.place(records.bySeq(seq), priority, rank);
  });
}
