// @ts-check
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingFindings, openFindings } from './electronegativity/findings.mjs';
import { scan } from './electronegativity/scan.mjs';

/*
 * npm run security:electron
 * Electronegativity over the sources; fails on any finding that is not answered, on a source that it could not read, and on an
 * answered one that is gone. `npm test` does the same (test/scripts/electronegativity-scan.test.ts) without asking other servers.
 */
const { found, read, unread } = await scan(dirname(dirname(fileURLToPath(import.meta.url))), { asksOthers: true });
const [open, missing] = [openFindings(found), missingFindings(found)];
for (const { check, file, sample } of open) process.stdout.write(`open: ${check} ${file}: ${sample}\n`);
for (const { check, file } of missing) process.stdout.write(`not seen: ${check} ${file}\n`);
for (const file of unread) process.stdout.write(`not read: ${file}\n`);
process.stdout.write(`${read} files read, ${unread.length} not; ${found.length} findings, ${open.length} open\n`);
process.exitCode = read > 0 && open.length + missing.length + unread.length === 0 ? 0 : 1;
