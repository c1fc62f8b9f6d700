// @ts-check

/**
 * What stands between the executable and the app's own flags.
 * @param {Pick<import('../setup/electron.mjs').ElectronChoice, 'appArguments'>} electron
 * @param {{ isRoot: boolean, isVirtualDisplay: boolean }} machine
 * @returns {string[]}
 */
export function leadingArguments(electron, { isRoot, isVirtualDisplay }) {
  return [
    // Chromium's sandbox refuses to work as root. It is switched off only then, never for a user.
    ...(isRoot ? ['--no-sandbox'] : []),
    // There is no GPU behind Xvfb, and looking for one takes seconds.
    ...(isVirtualDisplay ? ['--disable-gpu'] : []),
    ...electron.appArguments,
  ];
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv} without what would make Electron something else than an app (editors' terminals set it)
 */
export function electronEnvironment(env) {
  const { ELECTRON_RUN_AS_NODE: _dropped, ...rest } = env;
  return rest;
}
