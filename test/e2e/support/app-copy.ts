import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '../../support/temp-dir';
import { projectRoot } from './launch';

/**
 * The built app with other values of what is no setting: the addresses of services, so that nothing sends a key elsewhere, and the sums of
 * models. Whatever else is in it is as it was built. A pattern must be global.
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
  return dir;
}
