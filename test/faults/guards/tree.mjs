// @ts-check
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * A copy of the project as it stands, changes that are not committed included, with the same packages. Guards are taken out of
 * the copy: the clone itself is never touched, also when the run is killed.
 * @param {string} root
 * @returns {string} its folder
 */
export function copyTree(root) {
  const tree = realpathSync(mkdtempSync(join(tmpdir(), 'studio-queue-guards-')));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const path of listed.toString('utf8').split('\0')) {
    // A file that was deleted and not yet committed is still listed.
    if (path === '' || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    cpSync(join(root, path), join(tree, path), { verbatimSymlinks: true });
  }
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
  return tree;
}
