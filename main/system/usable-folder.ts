import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { AppError } from '../../contract/errors';
import { isMissing } from './error-code';

/**
 * Refuses a workspace that cannot be written to before it is stored: otherwise a film's task would fail an hour later. The folder need
 * not exist yet and is not made by the check: the nearest existing folder above it counts.
 */
export async function refuseUnusableFolder(path: string): Promise<void> {
  // A relative path would mean another folder after each start.
  if (!isAbsolute(path)) throw unusable();
  let folder = path;
  for (;;) {
    try {
      if (!(await stat(folder)).isDirectory()) throw unusable();
      await access(folder, constants.W_OK | constants.X_OK);
      return;
    } catch (error) {
      const parent = dirname(folder);
      if (!isMissing(error) || parent === folder) throw unusable();
      folder = parent;
    }
  }
}

function unusable(): AppError {
  return new AppError(
    'folder_unusable',
    'Nothing can be written to this folder; its full path is needed.',
    'workspace',
  );
}
