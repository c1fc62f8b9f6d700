import ownSystem, { type PlatformPath } from 'node:path';
import { isSafePath } from '../../contract/project-files';

/**
 * A folder or file as all machines of a studio name it: relative to the workspace, which each of them has elsewhere (`/mnt/nas/films`,
 * `Z:\films`), with `/` between the parts.
 * @param workspace absolute. Both paths with links resolved, or neither: `realpath` makes `\\nas\films` of `Z:\films`.
 * @returns undefined for the workspace itself, for what is outside it, and for names that not every system allows
 */
export function toShared(workspace: string, absolute: string, system: PlatformPath = ownSystem): string | undefined {
  if (!system.isAbsolute(workspace) || !system.isAbsolute(absolute)) return undefined;
  const path = system.relative(workspace, absolute).split(system.sep).join('/');
  return isShared(path) ? path : undefined;
}

/**
 * Where that is on this machine. What comes from the studio's Redis was written by whoever has its password: a path that could lead out of
 * the workspace on any system is refused, also one that is harmless on this one. Links on the way are not looked at; whoever opens
 * the folder does (project-folder.ts).
 * @returns undefined for anything that `toShared` would not have made
 */
export function fromShared(workspace: string, path: string, system: PlatformPath = ownSystem): string | undefined {
  return system.isAbsolute(workspace) && isShared(path) ? system.join(workspace, ...path.split('/')) : undefined;
}

/**
 * No empty part, `.`, `..`, drive, stream, backslash, control character or device name (isSafePath); and nothing that begins with a dot,
 * which is ours (locks, work in progress) or the system's.
 */
const isShared = (path: string): boolean => isSafePath(path) && path.split('/').every((part) => !part.startsWith('.'));
