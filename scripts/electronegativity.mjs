// @ts-check
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Electronegativity over the sources, by npx: its tree (ESLint 7, TypeScript 4) is no dependency of ours. It reads sources, not
 * out/, whose syntax is too new for its parser: there it finds no window at all. Fails on any finding that is not answered here.
 */
const TOOL = '@doyensec/electronegativity@1.10.3';
/**
 * The tool fetches translations of its own messages, and says so when it cannot. But where only the package registry can be reached
 * its HTTP client (got 11, under a new Node) throws once more, at nobody, and that ended the scan.
 */
const WITHOUT_TRANSLATIONS = `process.on('uncaughtException', (error) => {
  if (!/[\\\\/]node_modules[\\\\/]got[\\\\/]/.test(String(error?.stack))) throw error;
});`;
/** Answered in docs/security.md, "Electronegativity". */
const ANSWERED = ['CSP_GLOBAL_CHECK renderer/index.html', 'PRELOAD_JS_CHECK main/window.ts'];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'studio-queue-electronegativity-'));
try {
  const input = join(folder, 'app');
  mkdirSync(join(input, 'renderer'), { recursive: true });
  for (const path of ['main', 'preload', 'contract', 'renderer/index.html', 'package.json']) {
    cpSync(join(root, path), join(input, path), { recursive: true });
  }
  const report = join(folder, 'found.csv');
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const args = ['--yes', TOOL, '-i', input, '-r', '-v', 'false', '-o', report, '-e', devDependencies.electron];
  const isWindows = process.platform === 'win32';
  const preload = join(folder, 'without-translations.cjs');
  writeFileSync(preload, WITHOUT_TRANSLATIONS);
  const { status } = spawnSync('npx', args, {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: `--require ${JSON.stringify(preload)}` },
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: isWindows,
  });
  const lines = status === 0 ? readFileSync(report, 'utf8').split('\n').slice(1) : [];
  const found = lines.filter((line) => line !== '').map((line) => line.replaceAll('"', '').split(','));
  const open = found.filter(([issue, , , file]) => !ANSWERED.includes(`${issue} ${file}`));
  for (const finding of open) process.stdout.write(`open: ${finding.slice(0, 5).join(' ')}\n`);
  // The preload is always worth a note: without it the tool has not understood the window.
  const hasSeenTheWindow = found.some(([issue]) => issue === 'PRELOAD_JS_CHECK');
  if (!hasSeenTheWindow) process.stdout.write('Electronegativity did not run or did not see the window.\n');
  process.stdout.write(`${found.length} findings, ${open.length} open\n`);
  process.exitCode = hasSeenTheWindow && open.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
