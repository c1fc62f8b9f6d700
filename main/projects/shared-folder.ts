import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { fromShared, toShared } from './shared-path';

/** How a task's folder is named in a studio: each machine sees the shared folder at a path of its own. */
export interface SharedFolder {
  /** Relative to the shared folder, with `/`; undefined for a folder outside of it. */
  toShared(folder: string): string | undefined;
  /** Absolute on this machine; undefined for a name that leads out of the shared folder: another machine wrote it. */
  toAbsolute(shared: string): string | undefined;
}

/** As a run's folder is recorded: `native` too makes `\\nas\films` of a drive's `Z:\films`. */
function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}

export function sharedFolder(workspace: () => string): SharedFolder {
  return {
    toShared: (folder) => toShared(real(workspace()), real(folder)),
    toAbsolute: (shared) => fromShared(real(workspace()), shared),
  };
}
