import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../contract/errors';
import { folded } from '../../contract/search-text';
import { errorCode, isMissing, isTaken } from '../system/error-code';
import { Elapsed } from './elapsed';
import type { Turn } from './folder-turns';
import { makeOneFolder } from './plain-files';

/** Beside the projects, in the workspace. */
export const LOCKS_FOLDER = '.studio-queue-locks';

/** A lock that its holder has not renewed for this long is taken over. */
const STALE_MS = 10_000;
const RENEWALS_PER_STALE = 5;
const LOOK_AGAIN_MS = { min: 10, max: 250 } as const;
/** A disk that refuses the lock though nobody has it is broken, or Windows still removes the last one. */
const MAX_REFUSALS = 40;

export interface FolderLockOptions {
  readonly staleMs?: number;
  /** The waiting one's clock, in ms; it never jumps. */
  readonly now?: () => number;
  /** Waits until it is time to look again. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

export interface FolderLock extends Turn {
  release(): Promise<void>;
}

/** Names of folders that are one folder on some systems have one lock. */
export const lockName = (folderName: string): string =>
  createHash('sha256').update(folded(folderName)).digest('hex').slice(0, 16);

/**
 * A lock on a folder that every machine with the same disk sees: a folder of its own in `.studio-queue-locks`, with one file whose name
 * is its holder's. It needs nothing but `mkdir`, `rename` and `unlink` of the disk (NFS and SMB have no lock in common), and no two
 * clocks are ever compared.
 *
 * - Taken: a folder with the holder's file in it is renamed into the place. That fails while a folder with anything in it is there.
 * - Renewed: the holder counts up in its file. It believes in its lock for half of the stale time.
 * - Taken over: whoever waits and has seen nothing change for the stale time, by its own clock, renames the holder's file, and looks once
 *   more. The holder that comes back does not find its file, whatever became of the folder.
 * - Released: the holder removes its file, which cannot be another's, and then the folder, which fails when it is another's.
 *
 * @param folder absolute; it need not exist.
 * @throws storage errors as they are: ENOENT when the folder above is gone.
 */
export async function lockFolder(folder: string, options: FolderLockOptions = {}): Promise<FolderLock> {
  const locks = join(dirname(folder), LOCKS_FOLDER);
  await makeOneFolder(locks);
  const name = lockName(basename(folder));
  const place = join(locks, name);
  const holder = randomUUID();
  const prepared = join(locks, `${name}.${holder}`);
  await mkdir(prepared);
  try {
    await writeFile(join(prepared, holder), '0', { flag: 'wx' });
    const since = await wait(place, prepared, holder, options);
    return new HeldLock(place, holder, options.staleMs ?? STALE_MS, since);
  } catch (error) {
    await rm(prepared, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
}

/** Returns the moment before the lock became ours. */
async function wait(place: string, prepared: string, holder: string, options: FolderLockOptions): Promise<Elapsed> {
  const { staleMs = STALE_MS, now = () => performance.now(), pause = delay } = options;
  let seen: string | undefined;
  let seenAt = now();
  let refusals = 0;
  for (let pauseMs: number = LOOK_AGAIN_MS.min; ; pauseMs = Math.min(pauseMs * 2, LOOK_AGAIN_MS.max)) {
    const since = new Elapsed();
    const refusal = await rename(prepared, place).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal === undefined) return since;
    const there = await look(place);
    // A disk may carry a command out, lose its reply and be asked again.
    if (there?.counts.has(holder) === true) return since;
    if (there === undefined && !isInTheWay(refusal)) {
      refusals += 1;
      if (refusals === MAX_REFUSALS) throw refusal;
    }
    // Empty: released by a holder that did not come to the end. Windows renames nothing onto it.
    if (there?.counts.size === 0) await rmdir(place).catch(() => {});
    if (there?.text !== seen) {
      seen = there?.text;
      seenAt = now();
    } else if (there !== undefined && now() - seenAt >= staleMs) {
      await takeOver(place, there);
      seen = undefined;
      continue;
    }
    // Not all at the same moment.
    await pause(pauseMs * (0.5 + Math.random() / 2));
  }
}

const isInTheWay = (error: unknown): boolean => isTaken(error) || errorCode(error) === 'ENOTEMPTY';

interface Look {
  /** What is in each file of the lock: one, or none for a moment. */
  readonly counts: ReadonlyMap<string, string>;
  /** Changes whenever the holder renews or changes. */
  readonly text: string;
}

/** undefined when there is no lock. Opening the folder and the file makes a network disk ask its server instead of its memory. */
async function look(place: string): Promise<Look | undefined> {
  try {
    const counts = new Map<string, string>();
    for (const name of await readdir(place)) counts.set(name, await readFile(join(place, name), 'utf8'));
    return { counts, text: JSON.stringify([...counts]) };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** ESTALE: the disk's server no longer has what this machine remembers. */
const isGone = (error: unknown): boolean => isMissing(error) || errorCode(error) === 'ESTALE';

/** Removes a holder's file unless the holder has renewed it meanwhile. Of several that try, one succeeds. */
async function takeOver(place: string, before: Look): Promise<void> {
  for (const [name, known] of before.counts) {
    const from = join(place, name);
    const to = join(place, randomUUID());
    try {
      await rename(from, to);
      // A holder that lives and looks at this very moment gives up for nothing; its task tries again.
      if ((await readFile(to, 'utf8')) === known) await unlink(to);
      else await rename(to, from);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

class HeldLock implements FolderLock {
  private count = 0;
  private isLost = false;
  private renewing: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly place: string,
    private readonly holder: string,
    private readonly staleMs: number,
    private confirmed: Elapsed,
  ) {
    this.timer = setInterval(() => void this.renew().catch(() => {}), staleMs / RENEWALS_PER_STALE);
    this.timer.unref();
  }

  renew(): Promise<void> {
    this.renewing ??= this.renewNow().finally(() => {
      this.renewing = undefined;
    });
    return this.renewing;
  }

  async check(): Promise<void> {
    if (this.isLost) throw lockLost();
    if (this.confirmed.ms >= this.staleMs / 2) await this.renew();
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await this.renewing?.catch(() => {});
    // What cannot be removed now is taken over by whoever waits.
    await unlink(join(this.place, this.holder)).catch(() => {});
    await rmdir(this.place).catch(() => {});
  }

  private async renewNow(): Promise<void> {
    if (this.isLost) throw lockLost();
    const since = new Elapsed();
    try {
      this.count += 1;
      // Never made again: a missing one has been taken over.
      const file = await open(join(this.place, this.holder), 'r+');
      try {
        await file.write(String(this.count), 0);
      } finally {
        await file.close();
      }
      // The file may have been renamed between its opening and the write.
      if (!(await readdir(this.place)).includes(this.holder)) throw lockLost();
      this.confirmed = since;
    } catch (error) {
      if (!isGone(error) && !(error instanceof AppError)) throw error;
      this.isLost = true;
      throw lockLost();
    }
  }
}

const lockLost = () => new AppError('storage_failed', { code: 'files.turn_lost' });
