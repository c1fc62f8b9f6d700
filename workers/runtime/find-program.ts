import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';

/** Whether the file exists and may be run. A folder is executable too, hence the second look. */
export async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    async () => (await stat(path)).isFile(),
    () => false,
  );
}

/** The absolute path of the first of these programs that PATH holds (names are tried in order of preference), or undefined. */
export async function findProgram(names: readonly string[], path: string | undefined): Promise<string | undefined> {
  const folders = (path ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const name of names) {
    for (const folder of folders) {
      // Absolute: programs run in the staging folder.
      const candidate = resolve(folder, name);
      if (await isProgram(candidate)) return candidate;
    }
  }
  return undefined;
}
