import { type BigIntStats, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFileAtomicallySync } from '../../../system/files';
import { parseAny } from '../records/json';
import { type NotedCounts, notedCountsSchema } from '../records/noted-counts';

/*
 * quick_check reads the whole file: 2 s at 600,000 tasks, before any window shows. After a clean close nothing can have happened to the
 * file as long as it is the one that was closed. So its size and time are noted beside it. The next start checks only a file that differs
 * from its note: after a crash or a power cut, or a restored or edited copy. Only a failing disk changes a file and not its time; the
 * nightly copy is always checked.
 *
 * The note's second line holds the counts of the file's tasks, which are then true as well.
 */

const noteOf = (file: string) => `${file}.closed`;

/** Call after the connection is closed. A -wal file that is left over means that closing did not finish; then no note is written. */
export function noteCleanClose(file: string, counts: NotedCounts): void {
  try {
    if (hasLog(file)) return;
    const note = `${describe(statSync(file, { bigint: true }))}${JSON.stringify(counts)}\n`;
    writeFileAtomicallySync(noteOf(file), note, 0o600);
  } catch {
    // A full disk, say. Without a note the next start checks the file, and closing must not fail for it.
  }
}

/**
 * What the last clean close noted; undefined if the file has changed since. A note of an earlier version has no counts. Call before
 * opening: the note is removed.
 */
export function takeCleanClose(file: string): { readonly counts: NotedCounts | undefined } | undefined {
  const note = noteOf(file);
  let noted: string;
  try {
    noted = readFileSync(note, 'utf8');
  } catch {
    return undefined;
  }
  rmSync(note, { force: true });
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (stat === undefined || hasLog(file)) return undefined;
  const described = describe(stat);
  if (!noted.startsWith(described)) return undefined;
  return { counts: notedCountsSchema.safeParse(parseAny(noted.slice(described.length))).data };
}

function hasLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function describe({ size, mtimeNs, ino }: BigIntStats): string {
  return `${size} bytes, changed at ${mtimeNs}, inode ${ino}\n`;
}
