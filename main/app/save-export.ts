import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isDiskFull } from '../../contract/disk-full';
import { AppError } from '../../contract/errors';
import { diskFull } from '../system/disk-error';

/** Writes the pieces as one file, which appears when it is whole. What it replaces stays until then. */
export async function saveExport(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    await pipeline(Readable.from(pieces), createWriteStream(temporary, { flags: 'wx' }));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    if (isDiskFull(error)) throw diskFull();
    if (error instanceof AppError) throw error;
    throw new AppError('storage_failed', { code: 'files.export_failed', name: basename(path) });
  }
}
