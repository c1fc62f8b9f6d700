import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../contract/messages';
import { isPublishTarget, isSafePath } from '../../contract/project-files';
import type { ReadyFile } from '../../contract/worker-messages';
import { StepError } from './failures';
import type { FinishedFile } from './processor';
import { sha256Of } from './sha256';

export interface ReadyRequest {
  /** Absolute. */
  readonly stagingDir: string;
  readonly files: readonly FinishedFile[];
  readonly signal?: AbortSignal;
}

function refuse(problem: Problem, cause?: unknown): StepError {
  return new StepError('step_failed', problem, { retryable: false, cause });
}

async function makeReady(stagingRoot: string, { staged, target, details }: FinishedFile): Promise<ReadyFile> {
  if (!isSafePath(staged)) throw refuse({ code: 'files.unsafe_name', name: staged.slice(0, 100) });
  if (!isPublishTarget(target)) throw refuse({ code: 'files.unsafe_name', name: target.slice(0, 100) });
  const stagedPath = join(stagingRoot, ...staged.split('/'));
  // A link in the path would publish (and hash) a file from anywhere on the disk.
  const realStagedPath = await realpath(stagedPath).catch((error: unknown) => {
    throw refuse({ code: 'files.not_made', name: staged }, error);
  });
  if (realStagedPath !== stagedPath || !(await lstat(stagedPath)).isFile()) {
    throw refuse({ code: 'files.not_plain', name: staged });
  }
  const handle = await open(stagedPath, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  try {
    await handle.sync();
    const bytes = (await handle.stat()).size;
    if (bytes === 0) throw new StepError('verify_failed', { code: 'files.empty', name: staged }, { retryable: true });
    const sha256 = await sha256Of(handle.createReadStream({ autoClose: false, start: 0 }));
    return { staged, output: { ...details, path: target, bytes, sha256 } };
  } finally {
    await handle.close();
  }
}

/**
 * Checks, flushes and hashes finished files so that main only has to rename them: the slow part of publishing, and the one that
 * can be aborted. Moves nothing. Throws StepError for a bad name, a link or an empty file, the signal's reason when aborted, and
 * storage errors (ENOSPC) as they are.
 */
export async function readyFiles({ stagingDir, files, signal }: ReadyRequest): Promise<ReadyFile[]> {
  const stagingRoot = await realpath(stagingDir);
  const ready: ReadyFile[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
    ready.push(await makeReady(stagingRoot, file));
  }
  signal?.throwIfAborted();
  return ready;
}
