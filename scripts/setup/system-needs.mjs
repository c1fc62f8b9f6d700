// @ts-check

/**
 * @typedef {object} Need
 * @property {string} why in words, for the list shown to somebody without Debian packages
 * @property {string[]} packages Debian/Ubuntu names for the same thing, any one will do (releases renamed some to …t64)
 * @property {string[]} [programs] any one of these on PATH fulfils the need, wherever it came from
 * @property {'always' | 'virtual-display' | 'test'} when
 * @property {boolean} [optional] the product starts without it: a warning, not the end
 */

const BROWSERS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

/** @type {Need[]} */
export const PRODUCT_NEEDS = [
  { why: 'FFmpeg (makes the films)', packages: ['ffmpeg'], programs: ['ffmpeg'], when: 'always' },
  { why: 'ffprobe (checks the films; part of FFmpeg)', packages: ['ffmpeg'], programs: ['ffprobe'], when: 'always' },
  {
    // Optional: Ubuntu ships no Chromium package at all, and scripts and films from ready pictures need no browser.
    why: 'Chrome, Edge or Chromium (gets the pictures)',
    packages: ['chromium'],
    programs: BROWSERS,
    when: 'always',
    optional: true,
  },
];

/** @type {Need[]} */
export const LINUX_NEEDS = [
  ...PRODUCT_NEEDS,
  { why: 'espeak-ng (the narrating voice)', packages: ['espeak-ng'], programs: ['espeak-ng'], when: 'always' },
  {
    why: 'a font with Korean letters',
    packages: ['fonts-noto-cjk', 'fonts-nanum', 'fonts-nanum-extra'],
    when: 'always',
  },
  { why: 'a font with emoji', packages: ['fonts-noto-color-emoji'], when: 'always' },
  { why: 'GTK 3', packages: ['libgtk-3-0', 'libgtk-3-0t64'], when: 'always' },
  { why: 'NSS', packages: ['libnss3'], when: 'always' },
  { why: 'ALSA', packages: ['libasound2', 'libasound2t64'], when: 'always' },
  { why: 'GBM', packages: ['libgbm1'], when: 'always' },
  { why: 'XScreenSaver library', packages: ['libxss1'], when: 'always' },
  { why: 'ATK bridge', packages: ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'], when: 'always' },
  { why: 'libnotify', packages: ['libnotify4'], when: 'always' },
  { why: 'libsecret', packages: ['libsecret-1-0'], when: 'always' },
  {
    why: 'Xvfb (a display for a machine without one)',
    packages: ['xvfb'],
    programs: ['Xvfb'],
    when: 'virtual-display',
  },
  {
    why: 'a D-Bus session bus (notifications, secrets)',
    packages: ['dbus-x11'],
    programs: ['dbus-daemon'],
    when: 'virtual-display',
  },
  { why: 'dunst (receives notifications in tests)', packages: ['dunst'], programs: ['dunst'], when: 'test' },
  { why: 'Python 3 (tests the kit for Python)', packages: ['python3'], programs: ['python3'], when: 'test' },
  {
    // The server itself is in this package, which starts no service; the package redis-server would.
    why: 'Redis tools (tests of a studio; the app itself needs no Redis here)',
    packages: ['redis-tools'],
    programs: ['redis-check-rdb'],
    when: 'test',
  },
];

/** Only where better-sqlite3 has no prebuilt file for the Electron in use. @type {Need[]} */
export const COMPILER_NEEDS = [
  { why: 'Python 3', packages: ['python3'], programs: ['python3'], when: 'always' },
  { why: 'make', packages: ['make'], programs: ['make'], when: 'always' },
  { why: 'a C++ compiler', packages: ['g++'], programs: ['g++', 'clang++'], when: 'always' },
];

/**
 * @param {Need[]} needs
 * @param {{ purpose: import('./context.mjs').Purpose, virtualDisplay: boolean }} use
 */
export function needsFor(needs, { purpose, virtualDisplay }) {
  return needs.filter(
    (need) =>
      need.when === 'always' ||
      (need.when === 'test' && purpose === 'test') ||
      (need.when === 'virtual-display' && virtualDisplay),
  );
}

/**
 * @param {Need[]} needs
 * @param {object} found
 * @param {ReadonlySet<string> | undefined} found.packages installed ones; undefined where there is no dpkg
 * @param {(program: string) => boolean} found.hasProgram
 * @returns {Need[]} without dpkg, a need that only packages can prove is passed over: Electron's own start will show it
 */
export function missingNeeds(needs, { packages, hasProgram }) {
  return needs.filter((need) => {
    if (need.programs?.some(hasProgram)) return false;
    if (packages === undefined) return need.programs !== undefined;
    return need.programs !== undefined || !need.packages.some((name) => packages.has(name));
  });
}

/**
 * @typedef {{ kind: 'nothing' } | { kind: 'install', packages: string[] } | { kind: 'warn', sentence: string }
 *   | { kind: 'stop', sentence: string }} InstallPlan
 */

/**
 * @param {Need[]} missing
 * @param {object} machine
 * @param {boolean} machine.isRoot
 * @param {boolean} machine.hasApt
 * @param {(packages: string[]) => string | undefined} machine.pickPackage the one this release can install
 * @returns {InstallPlan}
 */
export function planInstall(missing, { isRoot, hasApt, pickPackage }) {
  if (missing.length === 0) return { kind: 'nothing' };
  const installable = missing.map((need) => ({ need, name: hasApt ? pickPackage(need.packages) : undefined }));
  const required = installable.filter(({ need }) => !need.optional);
  const names = [...new Set(installable.flatMap(({ name }) => name ?? []))];
  const list = missing.map((need) => `  - ${need.why}`).join('\n');

  if (required.some(({ name }) => name === undefined)) {
    return { kind: 'stop', sentence: `Please install these, then run the command again:\n${list}` };
  }
  if (names.length === 0) {
    return { kind: 'warn', sentence: `Not found, and no package here offers it; please install it yourself:\n${list}` };
  }
  if (isRoot) return { kind: 'install', packages: names };
  const command = `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names.join(' ')}`;
  const sentence = `System packages are missing:\n${list}\nInstall them with:\n  ${command}\nthen run the command again.`;
  return { kind: required.length === 0 ? 'warn' : 'stop', sentence };
}
