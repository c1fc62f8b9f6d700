import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** Before all of these tests: the package of the sources as they are, never one left from another day. */
export default function pack(): void {
  const root = resolve(import.meta.dirname, '../..');
  const { STUDIO_QUEUE_TEST_MARK: _mark, ...env } = process.env;
  execFileSync(process.execPath, ['scripts/package.mjs'], { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
}
