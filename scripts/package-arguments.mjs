// @ts-check
import { SetupError } from './setup/setup-error.mjs';

/**
 * Before minutes of set-up are spent. Throws SetupError.
 * @param {readonly string[]} flags of `npm run package --`
 */
export function checkFlags(flags) {
  const unknown = flags.find((flag) => flag !== '--installers');
  if (unknown !== undefined) throw new SetupError(`Unknown option ${unknown}; there is only --installers.`);
}

/**
 * The arguments for electron-builder, except the path of its Electron. Throws SetupError when the result must not be shipped.
 * @param {readonly string[]} flags
 * @param {Pick<import('./setup/electron.mjs').ElectronChoice, 'kind' | 'version'>} electron the one that the clone runs with
 * @returns {string[]}
 */
export function packageArguments(flags, { kind, version }) {
  const wantsInstallers = flags.includes('--installers');
  // The fallback is years old: its Chromium has known faults.
  if (kind === 'fallback' && wantsInstallers) {
    throw new SetupError(
      'Installers are made with the official Electron only, and it could not be downloaded here. Without --installers you get an app to try on this machine.',
    );
  }
  return [...(wantsInstallers ? [] : ['--dir']), '--publish=never', `-c.electronVersion=${version}`];
}
