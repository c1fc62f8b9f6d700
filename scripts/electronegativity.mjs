// @ts-check
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingFindings, openFindings } from './electronegativity/findings.mjs';
import { scan } from './electronegativity/scan.mjs';

/*
 * npm run security:electron
 * Runs Electronegativity over the sources. Fails on a finding that docs/security.md does not discuss, on a discussed finding that is
 * gone, and on a source that the tool could not read. It needs the network: the package registry for the tool, and the list of
 * Electron's known faults. So it is not part of `npm test`, whose Electron tests assert the same on the running app.
 */
const { found, read, unread } = await scan(dirname(dirname(fileURLToPath(import.meta.url))));
const [open, missing] = [openFindings(found), missingFindings(found)];
for (const { check, file, sample } of open) process.stdout.write(`open: ${check} ${file}: ${sample}\n`);
for (const { check, file } of missing) process.stdout.write(`not seen: ${check} ${file}\n`);
for (const file of unread) process.stdout.write(`not read: ${file}\n`);
process.stdout.write(`${read} files read, ${unread.length} not; ${found.length} findings, ${open.length} open\n`);
process.exitCode = read > 0 && open.length + missing.length + unread.length === 0 ? 0 : 1;
