// @ts-check
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInForeground, terminateWhenNpmIsGone } from './session/child.mjs';
import { electronEnvironment, leadingArguments } from './session/electron-arguments.mjs';
import { readTestResult, verdict } from './session/test-result.mjs';
import { openVirtualSession } from './session/virtual-session.mjs';
import { setUp } from './setup/index.mjs';
import { SetupError } from './setup/setup-error.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);

/** `npm test` alone is what each run proves (test/sets.ts); with files, options or `--all` (`npm run test:all`), and in the soak, every file counts. */
const isEveryRun = process.argv.length === 2 && process.env.STUDIO_QUEUE_SOAK !== '1';

terminateWhenNpmIsGone();

/**
 * @param {string[]} vitestArguments filters and options, passed on as they are
 * @returns {Promise<import('./session/test-result.mjs').Verdict>}
 */
async function test(vitestArguments) {
  const { electron, node24, needsVirtualDisplay } = await setUp({ root, purpose: 'test' });
  const folder = mkdtempSync(join(tmpdir(), 'studio-queue-test-'));
  const resultFile = join(folder, 'result.json');
  const isRoot = process.getuid?.() === 0;
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...electronEnvironment(process.env),
    PATH: [dirname(node24), process.env.PATH].join(delimiter),
    STUDIO_QUEUE_ELECTRON: electron.executable,
    STUDIO_QUEUE_ELECTRON_ARGS: JSON.stringify(
      leadingArguments(electron, { isRoot, isVirtualDisplay: needsVirtualDisplay }),
    ),
    STUDIO_QUEUE_TEST_RESULT: resultFile,
    ...(isEveryRun && { STUDIO_QUEUE_EVERY_RUN: '1' }),
  };
  const session = needsVirtualDisplay
    ? await openVirtualSession(env, { runtimeDir: join(root, '.runtime'), withNotificationDaemon: true })
    : undefined;
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const args = [vitest, 'run', ...vitestArguments];
    const exitCode = await runInForeground(node24, args, { env: session?.env ?? env, cwd: root, stdin: 'ignore' });
    return verdict(
      readTestResult(() => readFileSync(resultFile, 'utf8')),
      exitCode,
    );
  } finally {
    await session?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @type {import('./session/test-result.mjs').Verdict} */
let outcome;
try {
  outcome = await test(process.argv.slice(2).filter((argument) => argument !== '--all'));
} catch (error) {
  say(error instanceof SetupError ? `\n${error.message}` : String(error instanceof Error ? error.stack : error));
  outcome = { lastLine: '0 passed, 1 failed', exitCode: 1, explanation: 'The tests could not be started.' };
}
if (outcome.explanation !== undefined) say(outcome.explanation);
process.exitCode = outcome.exitCode;
process.stdout.write(`${outcome.lastLine}\n`);
