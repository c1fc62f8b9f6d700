// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ended, endGroup, terminateWhenNpmIsGone } from '../../../scripts/session/child.mjs';
import { electronEnvironment, leadingArguments } from '../../../scripts/session/electron-arguments.mjs';
import { openVirtualSession } from '../../../scripts/session/virtual-session.mjs';
import { setUp } from '../../../scripts/setup/index.mjs';
import { SetupError } from '../../../scripts/setup/setup-error.mjs';
import { checkTable } from './check-table.mjs';
import { filtersOf, productSources, testFiles, testOf, withoutGuard } from './guard.mjs';
import { GUARDS } from './table.mjs';
import { copyTree } from './tree.mjs';

/*
 * npm run guards [-- --table] [-- words …]
 * Takes every guard of the table out of a copy of the project, one after the other, and runs the test that must notice. A guard
 * is shown when that test passes with it and fails without it. Words choose guards by a part of their name or test. `--table`
 * only checks that the table fits the product, its tests and the documents, in a second; every run begins with that.
 */

/** @typedef {import('./guard.mjs').Guard} Guard */
/** @typedef {{ passed: string[], failed: string[] }} Tests names */
/** @typedef {{ isShown: boolean, how: string }} Outcome */

/** Without its guard a test may wait for what never comes; its own limits end it long before this. */
const LIMIT_MS = 300_000;
/** A test's name may hold a whole attack. */
const MAX_NAME_CHARS = 120;

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
/** The process group that runs now: a signal to us ends it too. */
let running = 0;
/** @type {string | undefined} the copy, as long as it is there */
let copy;

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 */
async function runQuietly(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: 'ignore', detached: true });
  running = child.pid ?? 0;
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const end = await ended(child);
  clearTimeout(limit);
  if (child.pid !== undefined) await endGroup(child.pid);
  running = 0;
  return end;
}

/**
 * @param {string} tree
 * @param {string} node24
 * @param {NodeJS.ProcessEnv} env
 */
function workbench(tree, node24, env) {
  const tool = (/** @type {string[]} */ path) => join(tree, 'node_modules', ...path);
  const report = join(tree, '.runtime', 'guards.json');
  const options = { cwd: tree, env };
  const sources = productSources(tree);
  const tests = testFiles(tree);

  /**
   * @param {string[]} filters
   * @returns {Promise<Tests | undefined>} undefined when vitest came to no result
   */
  async function runTests(filters) {
    rmSync(report, { force: true });
    const args = ['run', ...filters, '--reporter=json', `--outputFile=${report}`];
    await runQuietly(node24, [tool(['vitest', 'vitest.mjs']), ...args], options);
    try {
      const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
      const tests = testResults.flatMap((/** @type {any} */ file) => file.assertionResults);
      const named = (/** @type {string} */ status) =>
        tests.filter((/** @type {any} */ test) => test.status === status).map((/** @type {any} */ test) => test.title);
      return { passed: named('passed'), failed: named('failed') };
    } catch {
      return undefined;
    }
  }

  async function build() {
    const { code } = await runQuietly(node24, [tool(['electron-vite', 'bin', 'electron-vite.js']), 'build'], options);
    return code === 0;
  }

  /** @type {Map<string, Promise<Tests | undefined>>} */
  const whole = new Map();
  let isBuiltWhole = true;
  /** The same tests with every guard in its place: a test that fails anyway shows nothing. */
  async function withAllGuards(/** @type {Guard} */ guard, /** @type {string[]} */ filters) {
    if (guard.builds && !isBuiltWhole) isBuiltWhole = await build();
    const key = filters.join(' ');
    const known = whole.get(key) ?? runTests(filters);
    whole.set(key, known);
    return known;
  }

  /** @param {Guard} guard @returns {Promise<Outcome>} */
  async function show(guard) {
    const filters = filtersOf(testOf(tests, guard), guard.only);
    const before = await withAllGuards(guard, filters);
    if (before !== undefined && before.failed.length > 0)
      return { isShown: false, how: `fails with the guard too: ${before.failed[0]}` };
    if (before === undefined || before.passed.length === 0) return { isShown: false, how: 'no such test ran' };
    const { source, without } = withoutGuard(sources, guard);
    const path = join(tree, source.path);
    writeFileSync(path, without);
    try {
      if (guard.builds) isBuiltWhole = false;
      if (guard.builds && !(await build())) return { isShown: false, how: 'without it nothing can be built' };
      const after = await runTests(filters);
      if (after === undefined || after.passed.length + after.failed.length === 0)
        return { isShown: false, how: 'without it no test runs at all' };
      const noticed = after.failed[0];
      return noticed === undefined ? { isShown: false, how: 'no test notices' } : { isShown: true, how: noticed };
    } finally {
      writeFileSync(path, source.text);
    }
  }
  return { show };
}

function removeCopy() {
  if (copy !== undefined) rmSync(copy, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  copy = undefined;
}

/** @param {readonly Guard[]} guards */
async function showAll(guards) {
  await setUp({ root, purpose: 'test' });
  const tree = copyTree(root);
  copy = tree;
  let session;
  try {
    const { electron, node24, needsVirtualDisplay } = await setUp({ root: tree, purpose: 'test' });
    const isRoot = process.getuid?.() === 0;
    const env = {
      ...electronEnvironment(process.env),
      PATH: [dirname(node24), process.env.PATH].join(delimiter),
      STUDIO_QUEUE_ALL_CASES: '1',
      STUDIO_QUEUE_ELECTRON: electron.executable,
      STUDIO_QUEUE_ELECTRON_ARGS: JSON.stringify(
        leadingArguments(electron, { isRoot, isVirtualDisplay: needsVirtualDisplay }),
      ),
    };
    if (needsVirtualDisplay) {
      session = await openVirtualSession(env, { runtimeDir: join(tree, '.runtime'), withNotificationDaemon: true });
    }
    const { show } = workbench(tree, node24, session?.env ?? env);
    let shown = 0;
    for (const guard of guards) {
      const startedAtMs = performance.now();
      const { isShown, how } = await show(guard);
      if (isShown) shown += 1;
      const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(0).padStart(3);
      const row = [isShown ? 'shown  ' : 'MISSING', `${seconds} s`, guard.name, how.slice(0, MAX_NAME_CHARS)];
      process.stdout.write(`${row.join(' | ')}\n`);
    }
    process.stdout.write(`${shown} guards shown, ${guards.length - shown} missing\n`);
    return shown === guards.length;
  } finally {
    await session?.close();
    removeCopy();
  }
}

terminateWhenNpmIsGone();
for (const [signal, number] of /** @type {const} */ ([
  ['SIGINT', 2],
  ['SIGTERM', 15],
])) {
  process.once(signal, () => {
    if (running !== 0) process.kill(-running, 'SIGKILL');
    removeCopy();
    process.exit(128 + number);
  });
}
try {
  const words = process.argv.slice(2).filter((word) => word !== '--table');
  const complaints = checkTable(root, GUARDS);
  for (const sentence of complaints) say(sentence);
  const chosen = GUARDS.filter(
    ({ name, test }) => words.length === 0 || words.some((word) => `${name} ${test}`.includes(word)),
  );
  // Before hours are spent: a table that does not fit.
  if (complaints.length > 0) process.exitCode = 1;
  else if (process.argv.includes('--table'))
    say(`${GUARDS.length} guards fit the product, its tests and the documents`);
  else process.exitCode = (await showAll(chosen)) ? 0 : 1;
} catch (error) {
  process.exitCode = 1;
  say(error instanceof SetupError ? `\n${error.message}` : String(error instanceof Error ? error.stack : error));
}
