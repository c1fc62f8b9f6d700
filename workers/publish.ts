import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, realpath, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { STAGING_PREFIX } from '../contract/project-files';
import type { TaskOutput } from '../contract/task';
import { type FinishedFile, StepError } from './run-context';

const MAX_PATH_CHARS = 500;
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the purpose
const UNSAFE_IN_SEGMENT = /[\u0000-\u001f\u007f<>:"|?*\\]/u;
const WINDOWS_RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

export interface PublishRequest {
  /** Absolute. */
  readonly stagingDir: string;
  /** Absolute. */
  readonly projectDir: string;
  readonly files: readonly FinishedFile[];
  readonly signal?: AbortSignal;
}

/** A file that was checked, flushed and hashed, and still lies in staging. */
interface ReadyFile {
  readonly stagedPath: string;
  readonly targetSegments: readonly string[];
  readonly output: TaskOutput;
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

/** What a disk answers that knows no flush of a folder, as many network disks: the same list as in main/files.ts. */
const KNOWS_NO_FOLDER_FLUSH = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EACCES', 'EISDIR', 'EBADF']);

async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder for this; its rename is journalled.
  if (process.platform === 'win32') return;
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && KNOWS_NO_FOLDER_FLUSH.has(String(error.code)))) throw error;
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

async function makeReady(stagingRoot: string, { staged, target, details }: FinishedFile): Promise<ReadyFile> {
  const stagedSegments = safeSegments(staged);
  const targetSegments = safeSegments(target);
  if (targetSegments.some((segment) => segment.startsWith(STAGING_PREFIX))) {
    throw refuse(`안전하지 않은 파일 이름입니다: ${target.slice(0, 100)}`);
  }
  const stagedPath = join(stagingRoot, ...stagedSegments);
  // A link on the way would publish (and hash) a file from anywhere on the disk.
  const realStagedPath = await realpath(stagedPath).catch((error: unknown) => {
    throw refuse(`만들어진 파일을 찾을 수 없습니다: ${staged}`, error);
  });
  if (realStagedPath !== stagedPath || !(await lstat(stagedPath)).isFile()) {
    throw refuse(`일반 파일이 아닙니다: ${staged}`);
  }
  const handle = await open(stagedPath, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  try {
    await handle.sync();
    const bytes = (await handle.stat()).size;
    if (bytes === 0) throw new StepError('verify_failed', `빈 파일입니다: ${staged}`, { retryable: true });
    const output = { ...details, path: targetSegments.join('/'), bytes, sha256: await sha256Of(handle) };
    return { stagedPath, targetSegments, output };
  } finally {
    await handle.close();
  }
}

/**
 * Moves finished files from staging into the project: all checked, flushed and hashed first, then renamed in their order and
 * their folders flushed. After it resolves they survive a power cut. A refusal or an abort leaves every target as it was: the
 * slow part comes first and the signal is not looked at between two renames, so that a cancelled film has no narration
 * without its video. Throws StepError for a bad name, a link or an empty file, the signal's reason when aborted, and lets
 * storage errors (ENOSPC) through.
 */
export async function publishFiles({ files, signal, ...folders }: PublishRequest): Promise<TaskOutput[]> {
  const stagingRoot = await realpath(folders.stagingDir);
  const projectRoot = await realpath(folders.projectDir);
  const moves: { from: string; folder: string; to: string; output: TaskOutput }[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
    const { stagedPath, targetSegments, output } = await makeReady(stagingRoot, file);
    const folder = await makeFolders(projectRoot, targetSegments.slice(0, -1));
    moves.push({ from: stagedPath, folder, to: join(folder, targetSegments.at(-1) ?? ''), output });
  }
  signal?.throwIfAborted();
  for (const { from, to } of moves) await rename(from, to);
  const touched = new Set(moves.flatMap(({ from, folder }) => [folder, dirname(from)]));
  for (const folder of touched) if (folder !== stagingRoot) await syncFolder(folder);
  return moves.map(({ output }) => output);
}
