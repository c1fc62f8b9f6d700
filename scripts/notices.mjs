// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeNotices } from './notices/make-notices.mjs';

/** `node scripts/notices.mjs` writes out/THIRD-PARTY-NOTICES.txt, as packaging does: whose work the app ships, and on what terms. */
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {string} text */
function write(text) {
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(join(root, 'out', 'THIRD-PARTY-NOTICES.txt'), text);
}

write(await makeNotices(root, (path) => readFileSync(join(root, path), 'utf8')));
