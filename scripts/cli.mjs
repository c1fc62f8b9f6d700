// @ts-check
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setUp } from './setup/index.mjs';

/*
 * `npm run cli -- ls`: the command line of a clone. Looking whether everything is built takes longer than most commands, so it is done
 * only when nothing is built yet; `npm start` and `npm run build` bring it up to date.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = join(root, 'out', 'cli', 'studio-queue.js');
if (!existsSync(built)) await setUp({ root, purpose: 'start' });
const { main } = await import(pathToFileURL(built).href);
await main(process.argv.slice(2), { program: process.execPath, args: [join(root, 'scripts', 'start.mjs')] });
