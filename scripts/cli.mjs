// @ts-check
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/*
 * `npm run cli -- ls`: the command line of a clone. Looking whether everything is built takes longer than most commands, so it is done
 * only when nothing is built yet; `npm start` and `npm run build` bring it up to date.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, 'out', 'cli', 'studio-queue.js');
if (!existsSync(built)) {
  const { setUp } = await import('./setup/index.mjs');
  await setUp({ root, purpose: 'start' });
}
// Compiled code is kept from call to call, where nobody else writes: a third of what a call costs.
nodeModule.enableCompileCache?.(join(root, '.runtime', 'cli-cache'));
const { main } = await import(pathToFileURL(built).href);
await main(process.argv.slice(2), { program: process.execPath, args: [join(root, 'scripts', 'start.mjs')] });
