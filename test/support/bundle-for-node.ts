import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { tempDir } from './temp-dir';

const root = resolve(import.meta.dirname, '../..');

/** Bundles a program of the tests with the product's source it uses for a Node of its own. Returns the path of what to start. */
export async function bundleForNode(source: string): Promise<string> {
  const dir = tempDir('bundle');
  const file = join(dir, 'program.mjs');
  // Native packages cannot be bundled: they are found as if the program stood in the project.
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  const bundle = await rolldown({
    input: join(root, source),
    platform: 'node',
    logLevel: 'silent',
    external: ['better-sqlite3', 'sharp'],
  });
  await bundle.write({ dir, entryFileNames: 'program.mjs', format: 'esm' });
  await bundle.close();
  return file;
}
