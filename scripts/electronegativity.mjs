// @ts-check
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { missingFindings, openFindings } from './electronegativity/findings.mjs';
import { scan } from './electronegativity/scan.mjs';
import { appSources, brokenRules } from './electronegativity/source-rules.mjs';

/*
 * npm run security:electron
 * Looks for what must not stand in the sources, then runs Electronegativity over them. Fails on a line that breaks a rule, on a finding
 * that docs/security.md does not discuss, on a discussed finding that is gone, and on a source that the tool could not read. It needs the
 * network: the package registry for the tool, and the list of Electron's known faults. So it is not part of `npm test`, whose Electron tests
 * try the same on the running app.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const broken = brokenRules(appSources(root));
for (const line of broken) process.stdout.write(`must not be: ${line}\n`);
const { found, read, unread } = await scan(root);
const [open, missing] = [openFindings(found), missingFindings(found)];
for (const { check, file, sample } of open) process.stdout.write(`open: ${check} ${file}: ${sample}\n`);
for (const { check, file } of missing) process.stdout.write(`not seen: ${check} ${file}\n`);
for (const file of unread) process.stdout.write(`not read: ${file}\n`);
process.stdout.write(`${read} files read, ${unread.length} not; ${found.length} findings, ${open.length} open\n`);
process.exitCode = read > 0 && broken.length + open.length + missing.length + unread.length === 0 ? 0 : 1;
