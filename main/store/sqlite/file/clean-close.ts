import { type BigIntStats, readFileSync, rmSync, statSync } from 'node:fs';
import { writeFileAtomicallySync } from '../../../system/files';

/*
 * quick_check reads the whole file: 2 s at 600,000 tasks, before any window shows. After a clean close nothing can have
 * happened to the file as long as it is the very one that was closed, so its size and time are noted beside it, and only a
 * file that differs from its note (a crash, a power cut, a restored or edited copy) is checked at the next start. What can
 * change a file without changing its time is a failing disk; the copy made every night is always checked.
 */

const noteOf = (file: string) => `${file}.closed`;

/** Call after the connection is closed. A -wal file left over means that closing did not finish: then no note. */
export function noteCleanClose(file: string): void {
  try {
    if (!hasLog(file)) writeFileAtomicallySync(noteOf(file), describe(statSync(file, { bigint: true })), 0o600);
  } catch {
    // A full disk, say. Without a note the next start checks the file, and closing must not fail for it.
  }
}

/** Whether the file is as the last clean close left it. Call before opening; the note is used up. */
export function takeCleanClose(file: string): boolean {
  const note = noteOf(file);
  let noted: string;
  try {
    noted = readFileSync(note, 'utf8');
  } catch {
    return false;
  }
  rmSync(note, { force: true });
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat !== undefined && !hasLog(file) && noted === describe(stat);
}

function hasLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

function describe({ size, mtimeNs, ino }: BigIntStats): string {
  return `${size} bytes, changed at ${mtimeNs}, inode ${ino}\n`;
}
