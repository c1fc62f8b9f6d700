import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Before all of these tests: the package of the sources as they are, never one left from another day. */
export default function pack(): void {
  const root = resolve(import.meta.dirname, '../..');
  execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
}
