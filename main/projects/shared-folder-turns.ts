import { opendir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../contract/errors';
import { errorCode, isMissing } from '../system/error-code';
import { type FolderLockOptions, lockFolder } from './folder-lock';
import { FolderTurns, type Turn } from './folder-turns';

const NOTHING_THERE: Turn = {
  async renew() {
    throw new AppError('storage_failed', { code: 'files.workspace_gone' });
  },
  async check() {
    throw new AppError('storage_failed', { code: 'files.workspace_gone' });
  },
};

/** The same among all machines of a studio: one process in the folder at a time, on whichever machine. */
export class SharedFolderTurns extends FolderTurns {
  override readonly areShared = true;

  constructor(private readonly options: FolderLockOptions = {}) {
    super();
  }

  override take<T>(folder: string, work: (turn: Turn) => Promise<T>): Promise<T> {
    return this.inLine(folder, async () => {
      const lock = await lockFolder(folder, this.options).catch((error: unknown) => {
        // The workspace is not there: nor is the folder, and the work may only look.
        if (isMissing(error)) return undefined;
        throw error;
      });
      if (lock === undefined) return work(NOTHING_THERE);
      try {
        await (await opendir(dirname(folder))).close();
        await lookAnew(folder);
        return await work(lock);
      } finally {
        await lock.release();
      }
    });
  }
}

/**
 * A network disk shows what it remembers of a folder for up to a minute, also that a file is not there; opening the folder makes it ask.
 * Hidden folders are left out: work in progress is nobody else's.
 */
async function lookAnew(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error) || errorCode(error) === 'ENOTDIR' || errorCode(error) === 'ESTALE') return [];
    throw error;
  });
  for (const entry of entries) {
    if (entry.isDirectory() && !entry.name.startsWith('.')) await lookAnew(join(folder, entry.name));
  }
}
