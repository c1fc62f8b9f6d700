// @ts-check
/*
 * What each commit passes, all at once: most parts use one core, and the tests wait for processes and files. A part's words are shown when
 * it has failed.
 */
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// The longest first.
const PARTS = [
  ['tests', 'vitest run --project unit'],
  ['types', 'npm run -s types'],
  ['format and lint', 'biome ci'],
  ['unused', 'npm run -s unused'],
  ['rooms', 'npm run -s rooms'],
];
const env = { ...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter) };

/** @param {string[]} part @returns {Promise<boolean>} whether it passed */
async function passes([name = '', command = '']) {
  const startedAt = performance.now();
  // Through a shell, which finds npm and its programs on Windows too.
  const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  /** @type {Buffer[]} */
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  const code = await new Promise((resolve) => child.once('close', resolve));
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  if (code !== 0) process.stderr.write(Buffer.concat(said));
  process.stderr.write(`${code === 0 ? '✓' : '✗'} ${name}, ${seconds} s\n`);
  return code === 0;
}

const results = await Promise.all(PARTS.map(passes));
process.exitCode = results.every(Boolean) ? 0 : 1;
