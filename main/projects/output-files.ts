import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { isSafePath } from '../../contract/project-files';
import type { TaskOutput } from '../../contract/task';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.apng': 'image/apng',
  '.avif': 'image/avif',
  '.wav': 'audio/wav',
  '.m4a': 'audio/mp4',
  '.json': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.srt': 'text/plain; charset=utf-8',
};

/** One range (`bytes=a-b`, `bytes=a-`, `bytes=-n`) of a file of `size` bytes, `end` included; null for any other header, or a range outside the file. */
export function parseRange(header: string, size: number): { start: number; end: number } | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  if (match === null) return null;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  return start <= end && start < size ? { start, end } : null;
}

/**
 * Where a finished file is; undefined when it is gone. The caller names a task and an index into its outputs, never a path. The recorded
 * path is still checked against the task's folder, links resolved, since files change after a task has ended.
 */
export async function findOutput(
  folder: string | undefined,
  output: Pick<TaskOutput, 'path'> | undefined,
): Promise<{ path: string; size: number } | undefined> {
  if (folder === undefined || output === undefined) return undefined;
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, output.path));
    const info = await stat(path);
    return path.startsWith(root + sep) && info.isFile() ? { path, size: info.size } : undefined;
  } catch {
    return undefined;
  }
}

/** A finished file for the panel's preview. Ranges are served: without them the player cannot seek. */
export async function outputResponse(
  folder: string | undefined,
  output: Pick<TaskOutput, 'path'> | undefined,
  rangeHeader: string | null,
): Promise<Response> {
  const type = output === undefined ? undefined : CONTENT_TYPES[extname(output.path).toLowerCase()];
  const found = await findOutput(folder, output);
  if (type === undefined || found === undefined) return new Response(null, { status: 404 });
  const { path, size } = found;
  const headers = {
    'Content-Type': type,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
  const range = rangeHeader === null ? { start: 0, end: size - 1 } : parseRange(rangeHeader, size);
  if (range === null) return new Response(null, { status: 416, headers: { 'Content-Range': `bytes */${size}` } });
  const length = range.end - range.start + 1;
  const body = size === 0 ? null : Readable.toWeb(createReadStream(path, range));
  return new Response(body as ReadableStream | null, {
    status: rangeHeader === null ? 200 : 206,
    headers: {
      ...headers,
      'Content-Length': String(length),
      ...(rangeHeader === null ? {} : { 'Content-Range': `bytes ${range.start}-${range.end}/${size}` }),
    },
  });
}

/** What the address of a project's file names, behind its prefix: `<project>/<path>`, each part encoded on its own; undefined for any other. */
export function projectFileIn(rest: string): { readonly projectId: string; readonly path: string } | undefined {
  const [project = '', ...parts] = rest.split('/');
  if (project === '' || parts.length === 0) return undefined;
  try {
    const names = parts.map(decodeURIComponent);
    // An encoded slash would make two parts of one.
    if (names.some((name) => name.includes('/'))) return undefined;
    return { projectId: decodeURIComponent(project), path: names.join('/') };
  } catch {
    return undefined;
  }
}

/**
 * A file of a project for the panel, of the kinds that it shows: one that a task published, one of the creator's, or one that is kept of an
 * earlier film. Nothing hidden is served: work in progress is nobody's, and the system's files are not ours.
 */
export async function projectFileResponse(
  folder: string | undefined,
  path: string,
  rangeHeader: string | null,
): Promise<Response> {
  const isShown = isSafePath(path) && path.split('/').every((part) => !part.startsWith('.'));
  return outputResponse(folder, isShown ? { path } : undefined, rangeHeader);
}
