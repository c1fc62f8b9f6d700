import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Problem } from '../../contract/messages';
import { errorCode, isMissing, isTaken } from '../system/error-code';
import { flushFolder } from '../system/files';
import { withinMs } from '../system/time-limit';

/** In the shared folder of a studio: all its machines must see one and the same. */
export const STUDIO_MARK = 'studio-queue.json';
const ABOUT = 'The shared folder of a studio of Studio Queue. Its machines look for this file: do not remove it.';
/** A network disk whose server is gone keeps a call for minutes, or for ever. */
const REPLY_WITHIN_MS = 5_000;

const markSchema = z.object({ studio: z.string().min(1).max(100) });

type Unusable = Extract<Problem, { readonly code: 'studio.folder_unusable' }>;
/** `other`: the id of the studio whose folder it is. */
export type StudioMark = 'ours' | 'missing' | { readonly other: string } | { readonly unusable: Unusable };

export interface MarkLimits {
  readonly replyWithinMs?: number;
}

/**
 * Whose shared folder the workspace is. Never throws and never hangs.
 * @param workspace absolute
 * @param studioId undefined for a studio that no machine has joined yet
 */
export async function checkMark(
  workspace: string,
  studioId: string | undefined,
  { replyWithinMs = REPLY_WITHIN_MS }: MarkLimits = {},
): Promise<StudioMark> {
  return judged(await settled(`read ${workspace}`, replyWithinMs, () => readMark(workspace)), studioId);
}

/**
 * Makes the workspace the shared folder of this studio, unless it is one already: for the first machine that joins. The file is there whole
 * or not at all, also after a power cut, and one that is there is never replaced.
 */
export async function writeMark(
  workspace: string,
  studioId: string,
  { replyWithinMs = REPLY_WITHIN_MS }: MarkLimits = {},
): Promise<StudioMark> {
  const before = await checkMark(workspace, studioId, { replyWithinMs });
  if (before !== 'missing') return before;
  const written = await settled(`write ${studioId} ${workspace}`, replyWithinMs, async (): Promise<Found> => {
    try {
      await makeMark(workspace, `${JSON.stringify({ studio: studioId, about: ABOUT }, null, 2)}\n`);
      return { studio: studioId };
    } catch (error) {
      // Another machine was faster.
      return isTaken(error) ? readMark(workspace) : unusable('not_writable');
    }
  });
  return written === 'missing' ? unusable('not_writable') : judged(written, studioId);
}

/** What a person should do about the folder; undefined when this machine may work in it, or may be the first to do so. */
export async function folderProblem(workspace: string, studioId: string | undefined): Promise<Problem | undefined> {
  const mark = await checkMark(workspace, studioId);
  if (mark === 'ours') return undefined;
  if (mark === 'missing') return studioId === undefined ? undefined : { code: 'studio.folder_not_shared' };
  return 'other' in mark ? { code: 'studio.folder_of_another' } : mark.unusable;
}

type Found = { readonly studio: string } | 'missing' | { readonly unusable: Unusable };
const unusable = (reason: Unusable['reason']): { readonly unusable: Unusable } => ({
  unusable: { code: 'studio.folder_unusable', reason },
});

function judged(found: Found, studioId: string | undefined): StudioMark {
  if (found === 'missing' || 'unusable' in found) return found;
  return found.studio === studioId ? 'ours' : { other: found.studio };
}

async function readMark(workspace: string): Promise<Found> {
  let text: string;
  try {
    text = await readFile(join(workspace, STUDIO_MARK), 'utf8');
  } catch (error) {
    if (errorCode(error) === 'EISDIR') return unusable('mark_broken');
    return isMissing(error) && (await isFolder(workspace)) ? 'missing' : unusable('not_readable');
  }
  try {
    return { studio: markSchema.parse(JSON.parse(text)).studio };
  } catch {
    return unusable('mark_broken');
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );

async function makeMark(workspace: string, content: string): Promise<void> {
  const path = join(workspace, STUDIO_MARK);
  const beside = join(workspace, `.${STUDIO_MARK}.${randomUUID()}.tmp`);
  try {
    await writeNew(beside, content);
    // A rename would replace the mark of another studio.
    await link(beside, path);
  } catch (error) {
    if (!NO_LINK_CODES.has(errorCode(error) ?? '')) throw error;
    await writeNew(path, content);
  } finally {
    await rm(beside, { force: true });
  }
  await flushFolder(workspace);
}
/** Many network disks have no hard links. */
const NO_LINK_CODES = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

async function writeNew(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

const underWay = new Map<string, Promise<Found>>();

/**
 * What the work found, or that the folder does not reply. Of each work one at a time is under way, and later callers wait for the same one:
 * each call of a dead disk keeps one of the process's few threads for files.
 */
async function settled(what: string, ms: number, work: () => Promise<Found>): Promise<Found> {
  const running = underWay.get(what) ?? work().finally(() => underWay.delete(what));
  underWay.set(what, running);
  return withinMs(ms, what, running).catch(() => unusable('no_reply'));
}
