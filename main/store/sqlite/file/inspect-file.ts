import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** 'StQu' in ASCII: marks a file as ours (`PRAGMA application_id`). */
export const APPLICATION_ID = 0x53745175;

const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
const HEADER_BYTES = 100;
const USER_VERSION_AT = 60;
const APPLICATION_ID_AT = 68;

export type FileState =
  | { readonly kind: 'missing' }
  /** SQLite would take a zero-byte file for a new database, and nobody would notice the loss. */
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'database'; readonly applicationId: number; readonly userVersion: number };

/** Reads the file's header with plain reads. A file that is not ours is then not even locked, let alone recovered. */
export function inspectFile(file: string): FileState {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return { kind: 'missing' };
  if (!stat.isFile()) return { kind: 'damaged', why: 'it is no file' };
  if (stat.size === 0) return { kind: 'damaged', why: 'the file is empty' };
  const header = Buffer.alloc(HEADER_BYTES);
  const handle = openSync(file, 'r');
  try {
    if (readSync(handle, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return { kind: 'damaged', why: 'the file is cut' };
  } finally {
    closeSync(handle);
  }
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) return { kind: 'damaged', why: 'the header is not SQLite' };
  return {
    kind: 'database',
    applicationId: header.readUInt32BE(APPLICATION_ID_AT),
    userVersion: header.readUInt32BE(USER_VERSION_AT),
  };
}
