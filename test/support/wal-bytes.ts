import { statSync } from 'node:fs';

/** Bytes of a page in the -wal: the page of 4,096 bytes and its header. */
export const FRAME_BYTES = 4_120;

/** What has been written to a database's -wal so far; right as long as nothing is carried over from it (wal_autocheckpoint = 0). */
export const walBytes = (databaseFile: string): number => statSync(`${databaseFile}-wal`).size;
