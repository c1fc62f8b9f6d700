import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

/** How a task's folder is named in a studio: each machine sees the shared folder at a path of its own. */
export interface SharedFolder {
  /** Relative to the shared folder, with `/`; undefined for a folder outside of it. */
  toShared(folder: string): string | undefined;
  /** Absolute on this machine; undefined for a name that leads out of the shared folder: another machine wrote it. */
  toAbsolute(shared: string): string | undefined;
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

export function sharedFolder(workspace: () => string): SharedFolder {
  return {
    toShared(folder) {
      // A run's folder is recorded with its links resolved.
      const path = relative(real(workspace()), real(folder));
      const parts = path.split(sep);
      return path === '' || isAbsolute(path) || parts[0] === '..' ? undefined : parts.join('/');
    },
    toAbsolute(shared) {
      const parts = shared.split('/');
      const isName = (part: string) =>
        part !== '' && part !== '.' && part !== '..' && !part.includes('\\') && !part.includes('\0');
      const path = join(real(workspace()), ...parts);
      return parts.every(isName) && !isAbsolute(shared) && !/^[A-Za-z]:/.test(shared) ? path : undefined;
    },
  };
}
