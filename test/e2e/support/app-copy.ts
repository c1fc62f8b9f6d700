import { cp, link, mkdir, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { tempDir } from '../../support/temp-dir';
import { electron, projectRoot } from './launch';

/**
 * The built app with other values of what is no setting, such as the addresses of services: nothing sends a key elsewhere. Whatever else is
 * in it is as it was built. Returns the executable of an Electron that runs it. A pattern must be global.
 */
export async function appWith(changes: readonly (readonly [from: string | RegExp, to: string])[]): Promise<string> {
  const dir = tempDir('app-copy');
  await cp(join(projectRoot, 'out'), join(dir, 'out'), { recursive: true });
  await cp(join(projectRoot, 'package.json'), join(dir, 'package.json'));
  for (const name of ['node_modules', 'resources', 'docs', 'kit']) {
    await symlink(join(projectRoot, name), join(dir, name), 'junction');
  }
  const missing = new Set(changes.map(([from]) => from));
  for (const entry of await readdir(join(dir, 'out'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.[cm]?js$/u.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const built = await readFile(path, 'utf8');
    let text = built;
    for (const [from, to] of changes) {
      const before = text;
      text = text.replaceAll(from, to);
      if (text !== before) missing.delete(from);
    }
    if (text !== built) await writeFile(path, text);
  }
  if (missing.size > 0) throw new Error(`the built app knows no ${[...missing].join(', ')}`);
  return electronWith(dir);
}

/** Another Electron of the same files, whose app is another: it looks for one beside its executable. */
async function electronWith(app: string): Promise<string> {
  const executable = await realpath(electron().executable);
  const from = dirname(executable);
  const to = tempDir('electron');
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (entry.parentPath.startsWith(join(from, 'resources')) || !entry.isFile()) continue;
    const folder = join(to, relative(from, entry.parentPath));
    await mkdir(folder, { recursive: true });
    await link(join(entry.parentPath, entry.name), join(folder, entry.name));
  }
  await mkdir(join(to, 'resources'));
  await symlink(app, join(to, 'resources', 'app'), 'junction');
  return join(to, basename(executable));
}
