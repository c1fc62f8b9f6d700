import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** The first bytes of a file, at most so many. Undefined when there is no such file: no link is followed, and no pipe is waited for. */
export async function readStart(path: string, most: number): Promise<Buffer<ArrayBuffer> | undefined> {
  // Windows has no such flags; links need a right of their own there, and there are no pipes that would be waited for.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(path, flags).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const info = await handle.stat();
    if (!info.isFile()) return undefined;
    const buffer = Buffer.alloc(Math.min(info.size, most));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
