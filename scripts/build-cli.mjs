// @ts-check
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** The command line as one file with everything in it, since finding and reading many takes longer than what most commands do. */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = await rolldown({
  input: { 'studio-queue': join(root, 'cli', 'main.ts') },
  cwd: root,
  platform: 'node',
  logLevel: 'warn',
});
await bundle.write({
  dir: join(root, 'out', 'cli'),
  format: 'esm',
  entryFileNames: '[name].js',
  codeSplitting: false,
  minify: true,
});
await bundle.close();
