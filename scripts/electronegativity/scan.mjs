// @ts-check
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ended } from '../session/child.mjs';
import { npmCommand } from '../setup/npm-packages.mjs';
import { readFindings } from './findings.mjs';

/** By npx: its tree (ESLint 7, TypeScript 4) is no dependency of ours. */
const TOOL = '@doyensec/electronegativity@1.10.3';

/** All that runs in the app. Not out/: its syntax is too new for the tool's parser, which finds no window at all there. */
const SOURCES = ['main', 'preload', 'contract', 'renderer', 'workers'];

/** It silently skips a file that it cannot parse, so a line that it must report is appended to each. */
const PROBE = 'shell.openExternal(studioQueueProbe);';

/**
 * The tool fetches translations of its own messages, and says so when it cannot. But where only the package registry can be reached
 * its HTTP client (got 11, under a new Node) throws a second time, uncaught, which ended the scan. Not for npx, which loads this too.
 */
const BEFORE_THE_TOOL = `if (/electronegativity/.test(process.argv[1] ?? '')) {
  process.on('uncaughtException', (error) => {
    if (!/[\\\\/]node_modules[\\\\/]got[\\\\/]/.test(String(error?.stack))) throw error;
  });
}`;

/**
 * Electronegativity over a copy of the sources.
 * @param {string} root
 * @returns {Promise<{ found: import('./findings.mjs').Finding[], read: number, unread: string[] }>} what it found, and the files that it
 *   did and did not read
 */
export async function scan(root) {
  const folder = mkdtempSync(join(tmpdir(), 'studio-queue-electronegativity-'));
  try {
    const input = join(folder, 'app');
    mkdirSync(input);
    for (const path of [...SOURCES, 'package.json']) cpSync(join(root, path), join(input, path), { recursive: true });
    const files = SOURCES.flatMap((room) =>
      readdirSync(join(input, room), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(room, path).replaceAll('\\', '/'),
      ),
    ).filter((path) => /\.[jt]sx?$/.test(path));
    for (const file of files) appendFileSync(join(input, file), `\n${PROBE}\n`);

    const report = join(folder, 'found.csv');
    const { electron } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies;
    await runTool(folder, ['-i', input, '-r', '-v', 'false', '-o', report, '-e', electron]);
    const found = readFindings(readFileSync(report, 'utf8'));
    const probed = new Set(found.filter(({ sample }) => sample === PROBE).map(({ file }) => file));
    return {
      found: found.filter(({ sample }) => sample !== PROBE),
      read: probed.size,
      unread: files.filter((file) => !probed.has(file)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string[]} args
 */
async function runTool(folder, args) {
  const preload = join(folder, 'before-the-tool.cjs');
  writeFileSync(preload, BEFORE_THE_TOOL);
  const npm = npmCommand(process.env, process.execPath);
  const exec = ['exec', '--yes', `--package=${TOOL}`, '--', 'electronegativity', ...args];
  const child = spawn(npm.command, [...npm.prefix, ...exec], {
    cwd: folder,
    env: {
      ...process.env,
      NODE_OPTIONS: `--require ${JSON.stringify(preload)}`,
      // It writes the report's head and its lines at once; with one thread the head comes first.
      UV_THREADPOOL_SIZE: '1',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  const { code } = await ended(child);
  if (code !== 0) throw new Error(`${TOOL}, fetched from the package registry, ended with ${code}.`);
}
