import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, realpath, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { STAGING_PREFIX } from '../contract/project-files';
import type { TaskOutput } from '../contract/task';
import { type OutputDetails, StepError } from './run-context';

const MAX_PATH_CHARS = 500;
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
const UNSAFE_IN_SEGMENT = /[\u0000-\u001f\u007f<>:"|?*\\]/u;
const WINDOWS_RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

export interface PublishRequest {
  /** Absolute. */
  readonly stagingDir: string;
  /** Absolute. */
  readonly projectDir: string;
  /** Both relative, `/`-separated. */
  readonly staged: string;
  readonly target: string;
  readonly details: OutputDetails;
  readonly signal?: AbortSignal;
}

function refuse(message: string, cause?: unknown): StepError {
  return new StepError('step_failed', message, { retryable: false, cause });
}

/** Segments of a relative path that stays where it is put on every system; throws StepError on any other. */
function safeSegments(path: string): string[] {
  const segments = path.split('/');
  const unsafe =
    path.length > MAX_PATH_CHARS ||
    segments.some(
      (segment) =>
        segment === '' ||
        segment === '.' ||
        segment === '..' ||
        UNSAFE_IN_SEGMENT.test(segment) ||
        WINDOWS_RESERVED.test(segment) ||
        // Windows drops these at the end of a name, so two names would be one file.
        /[. ]$/.test(segment),
    );
  if (unsafe) throw refuse(`안전하지 않은 파일 이름입니다: ${path.slice(0, 100)}`);
  return segments;
}

async function sha256Of(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of handle.createReadStream({ autoClose: false, start: 0 })) hash.update(chunk);
  return hash.digest('hex');
}

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder for this; its rename is journalled.
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates `root/segments` one level at a time; a level that is a link or a file is refused, never followed. */
async function makeFolders(root: string, segments: readonly string[]): Promise<string> {
  let folder = root;
  for (const segment of segments) {
    const parent = folder;
    folder = join(folder, segment);
    const made = await mkdir(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
        return false;
      },
    );
    if (made) await syncFolder(parent);
    else if (!(await lstat(folder)).isDirectory()) throw refuse(`폴더가 아닙니다: ${segment}`);
  }
  return folder;
}

/**
 * Moves a finished file from staging into the project: checked, flushed, hashed, renamed, folder flushed. After it resolves the
 * file survives a power cut; before, the target is what it was. Throws StepError for a bad name, a link or an empty file, the
 * signal's reason when aborted, and lets storage errors (ENOSPC) through.
 */
export async function publishFile(request: PublishRequest): Promise<TaskOutput> {
  const { staged, target, details, signal } = request;
  const stagedSegments = safeSegments(staged);
  const targetSegments = safeSegments(target);
  if (targetSegments.some((segment) => segment.startsWith(STAGING_PREFIX))) {
    throw refuse(`안전하지 않은 파일 이름입니다: ${target.slice(0, 100)}`);
  }
  signal?.throwIfAborted();

  const stagingRoot = await realpath(request.stagingDir);
  const projectRoot = await realpath(request.projectDir);
  const stagedPath = join(stagingRoot, ...stagedSegments);
  // A link on the way would publish (and hash) a file from anywhere on the disk.
  const realStagedPath = await realpath(stagedPath).catch((error: unknown) => {
    throw refuse(`만들어진 파일을 찾을 수 없습니다: ${staged}`, error);
  });
  if (realStagedPath !== stagedPath || !(await lstat(stagedPath)).isFile()) {
    throw refuse(`일반 파일이 아닙니다: ${staged}`);
  }

  const handle = await open(stagedPath, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  let bytes: number;
  let sha256: string;
  try {
    await handle.sync();
    bytes = (await handle.stat()).size;
    if (bytes === 0) throw new StepError('verify_failed', `빈 파일입니다: ${staged}`, { retryable: true });
    sha256 = await sha256Of(handle);
  } finally {
    await handle.close();
  }

  const fileName = targetSegments.at(-1) ?? '';
  const targetFolder = await makeFolders(projectRoot, targetSegments.slice(0, -1));
  // The last moment at which a cancelled run can still leave nothing behind.
  signal?.throwIfAborted();
  await rename(stagedPath, join(targetFolder, fileName));
  await syncFolder(targetFolder);
  if (dirname(stagedPath) !== stagingRoot) await syncFolder(dirname(stagedPath));
  return { ...details, path: targetSegments.join('/'), bytes, sha256 };
}
