import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Free bytes on the disk of a folder. While it does not exist, that is the disk of the nearest existing folder above it. */
export async function freeBytesAt(path: string): Promise<number | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    } catch {
      if (folder === dirname(folder)) return undefined;
    }
  }
}
