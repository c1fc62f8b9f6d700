import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { tempDir } from './temp-dir';

const root = resolve(import.meta.dirname, '../..');

/** Bundles a program of the tests with the product's source it uses into one file for a Node of its own. Returns its path. */
export async function bundleForNode(source: string): Promise<string> {
  const dir = tempDir('bundle');
  const file = join(dir, 'program.mjs');
  // The native package cannot be bundled: it is found as if the program stood in the project.
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const bundle = await rolldown({
    input: join(root, source),
    platform: 'node',
    logLevel: 'silent',
    external: ['better-sqlite3'],
  });
  await bundle.write({ file, format: 'esm' });
  await bundle.close();
  return file;
}
