// @ts-check
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cached } from './cache.mjs';
import { readChoice } from './electron.mjs';
import { fileIdentity } from './fingerprint.mjs';
import { runTool, tail, tryTool } from './processes.mjs';
import { SetupError } from './setup-error.mjs';
import { COMPILER_NEEDS } from './system-needs.mjs';
import { ensureNeeds } from './system-packages.mjs';

/**
 * The package's prebuilt files need Node-API 10; older runtimes do not refuse them but crash. Built with this flavour
 * one binary serves Node 20 to 24 and Electron 33.
 */
const FLAVOUR = 'napi-experimental';
const PREBUILT_DEFINE = "'NAPI_VERSION=10'";
const OLDER_RUNTIME_DEFINES = "'NAPI_EXPERIMENTAL', 'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'";

const PROBE = `
const Database = require('better-sqlite3');
const db = new Database(':memory:');
db.exec('CREATE TABLE t (n INTEGER) STRICT');
const insert = db.prepare('INSERT INTO t VALUES (?)');
for (let n = 0; n < 1000; n++) insert.run(n);
const sum = db.prepare('SELECT sum(n) AS s FROM t').get().s;
try { db.exec('nonsense'); } catch (error) { if (error.code === 'SQLITE_ERROR') console.log('sum ' + sum); }
`;

/** @type {import('./context.mjs').Step} */
export const sqliteBindingStep = {
  id: 'sqlite',
  title: 'better-sqlite3',
  fingerprint: (context) => {
    const { root, node24 } = context;
    const version = packageVersion(root);
    const electron = readChoice(root)?.executable;
    if (version === undefined || electron === undefined) return undefined;
    return [version, fileIdentity(node24), fileIdentity(electron), fileIdentity(builtFile(root)) ?? 'prebuilt'].join(
      ' ',
    );
  },
  run: async (context) => {
    const before = await failingRuntimes(context);
    if (before.length === 0) return 'works under Node 24 and Electron';

    const { root } = context;
    const name = join('better-sqlite3', `${packageVersion(root)}-${process.platform}-${process.arch}-${FLAVOUR}`);
    const wasCached = existsSync(join(context.cacheDir, name));
    const built = await cached(context, name, (draft) => build(context, draft));
    installBinding(root, join(built, 'better_sqlite3.node'));
    const after = await failingRuntimes(context);
    if (after.length > 0) {
      throw new SetupError(
        `better-sqlite3 was built but does not work under ${after.map(({ name }) => name).join(' and ')}:\n${after[0]?.detail}`,
      );
    }
    return `${wasCached ? 'taken from the cache' : 'built'}, because the prebuilt one crashes under ${before.map(({ name }) => name).join(' and ')}`;
  },
};

/** @param {string} root */
const builtFile = (root) => join(root, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node');

/** @param {string} root */
function packageVersion(root) {
  const file = join(root, 'node_modules', 'better-sqlite3', 'package.json');
  return existsSync(file) ? String(JSON.parse(readFileSync(file, 'utf8')).version) : undefined;
}

/**
 * In child processes: a wrong binding ends its process with a segmentation fault, which no try/catch sees.
 * @param {import('./context.mjs').Context} context
 * @returns {Promise<{ name: string, detail: string }[]>}
 */
async function failingRuntimes(context) {
  const electron = readChoice(context.root);
  if (electron === undefined) throw new SetupError('better-sqlite3 can be checked only once Electron is there.');
  const runtimes = [
    { name: 'Node 24', command: context.node24, env: process.env },
    {
      name: `Electron ${electron.version}`,
      command: electron.executable,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    },
  ];
  const failing = [];
  for (const { name, command, env } of runtimes) {
    const probe = await tryTool(command, ['-e', PROBE], { ...context, cwd: context.root, env });
    if (!probe.ok || !probe.stdout.includes('sum 499500'))
      failing.push({ name, detail: `${probe.ending}\n${tail(probe.output)}` });
  }
  return failing;
}

/**
 * From a patched copy of the package's own sources; node_modules stays as npm made it.
 * @param {import('./context.mjs').Context} context
 * @param {string} draft receives better_sqlite3.node
 */
async function build(context, draft) {
  const { root } = context;
  await ensureNeeds(context, COMPILER_NEEDS);
  const sources = join(draft, 'sources');
  mkdirSync(sources);
  const from = join(root, 'node_modules', 'better-sqlite3');
  for (const name of ['binding.gyp', 'package.json', 'src', 'deps', 'lib'])
    cpSync(join(from, name), join(sources, name), { recursive: true });

  const gyp = readFileSync(join(sources, 'binding.gyp'), 'utf8');
  if (!gyp.includes(PREBUILT_DEFINE))
    throw new SetupError(
      `better-sqlite3's binding.gyp no longer has ${PREBUILT_DEFINE}; the set-up must be adapted to this version.`,
    );
  writeFileSync(join(sources, 'binding.gyp'), gyp.replace(PREBUILT_DEFINE, OLDER_RUNTIME_DEFINES));
  // binding.gyp asks Node where node-addon-api is.
  mkdirSync(join(sources, 'node_modules'));
  symlinkSync(
    join(root, 'node_modules', 'node-addon-api'),
    join(sources, 'node_modules', 'node-addon-api'),
    'junction',
  );

  const nodeGyp = join(root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const args = [nodeGyp, 'rebuild', '--release', '--force_build=1', ...headerArguments(root)];
  await runTool('Building better-sqlite3', context.node24, args, { ...context, cwd: sources });
  renameSync(join(sources, 'build', 'Release', 'better_sqlite3.node'), join(draft, 'better_sqlite3.node'));
  rmSync(sources, { recursive: true, force: true });
}

/**
 * Headers that are on the machine anyway, since a download of them needs the network that is missing here.
 * @param {string} root
 */
function headerArguments(root) {
  const candidates = [
    '/usr',
    join(root, 'node_modules', 'node', 'node_modules', `node-${process.platform}-${process.arch}`),
    join(root, 'node_modules', `node-${process.platform}-${process.arch}`),
  ];
  const found = candidates.find((folder) => existsSync(join(folder, 'include', 'node', 'node_api.h')));
  return found === undefined ? [] : [`--nodedir=${found}`];
}

/**
 * By rename: writing into the file would crash every process that has it loaded.
 * @param {string} root
 * @param {string} binary
 */
function installBinding(root, binary) {
  const target = builtFile(root);
  mkdirSync(join(target, '..'), { recursive: true });
  const draft = `${target}.${process.pid}`;
  copyFileSync(binary, draft);
  renameSync(draft, target);
}
