// @ts-check
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** What runs as a process of its own. */
const ENTRIES = ['main', 'http-server', 'http-load', 'bench-worker'];

const here = dirname(fileURLToPath(import.meta.url));
const outDir = process.argv[2];
if (outDir === undefined) throw new Error('usage: bundle.mjs <folder>');

const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((name) => [name, join(here, `${name}.ts`)])),
  platform: 'node',
  // Our own source only: packages (better-sqlite3 with its binary, fastify, playwright) stay where they are.
  external: (id) => /^[^./\0]/.test(id),
  logLevel: 'warn',
  plugins: [
    {
      // Vite's `?raw`, which the bridge uses for the client library.
      name: 'raw',
      resolveId(source, importer) {
        if (!source.endsWith('?raw') || importer === undefined) return null;
        return join(dirname(importer), source);
      },
      load(id) {
        if (!id.endsWith('?raw')) return null;
        return { code: `export default ${JSON.stringify(readFileSync(id.slice(0, -4), 'utf8'))}`, moduleType: 'js' };
      },
    },
  ],
});
await bundle.write({ dir: outDir, format: 'esm', entryFileNames: '[name].js', sourcemap: true });
await bundle.close();
