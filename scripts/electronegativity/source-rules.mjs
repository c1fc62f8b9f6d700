// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * The half of Electron's security checklist that the running app (test/e2e/security-*.e2e.ts) cannot show: that nothing is there at all.
 */

/** @typedef {{ file: string, text: string }} Source without comments */

/** @type {readonly { what: string, pattern: RegExp, only: readonly string[] }[]} what may stand in no file but these */
const RULES = [
  // These three show that the sources were read.
  { what: 'a window', pattern: /new BrowserWindow\(/, only: ['main/desktop/window.ts'] },
  { what: 'what hears the page', pattern: /ipcMain/, only: ['main/ipc/typed-ipc.ts'] },
  { what: 'what the page is given', pattern: /contextBridge/, only: ['preload/index.ts'] },
  // Item 15: there, only http and https are taken.
  { what: 'an address handed to the system', pattern: /openExternal/, only: ['main/desktop/open-address.ts'] },
  {
    what: 'the web’s own rules switched off (items 6, 8, 9, 10)',
    pattern: /webSecurity|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures/,
    only: [],
  },
  {
    what: 'a weaker window (items 2, 3, 4)',
    pattern: /nodeIntegration\w*:\s*true|contextIsolation:\s*false|sandbox:\s*false|webviewTag:\s*true/,
    only: [],
  },
  {
    what: 'a bad certificate taken for a good one',
    pattern: /certificate-error|setCertificateVerifyProc|ignore-certificate-errors/,
    only: [],
  },
  { what: 'text run as a program', pattern: /executeJavaScript|insertCSS|\beval\(|new Function\(/, only: [] },
  {
    what: 'switches that open the app to others',
    pattern: /remote-debugging|disable-web-security|no-sandbox/,
    only: [],
  },
  { what: 'a way past the preload', pattern: /@electron\/remote|enableRemoteModule/, only: [] },
  {
    what: 'markup written into the page',
    pattern: /dangerouslySetInnerHTML|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write/,
    only: [],
  },
  {
    what: 'a page loaded from a file or the web (items 1, 18)',
    pattern: /loadFile\(|loadURL\((?!`\$\{APP_ORIGIN\}\/)/,
    only: [],
  },
];

/**
 * Every source of main, preload and renderer.
 * @param {string} root
 * @returns {Source[]}
 */
export function appSources(root) {
  return ['main', 'preload', 'renderer'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => ({
        file: join(room, path).replaceAll('\\', '/'),
        text: readFileSync(join(root, room, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
      })),
  );
}

/**
 * What stands where it must not, or is not where it must be.
 * @param {readonly Source[]} sources
 */
export function brokenRules(sources) {
  return RULES.flatMap(({ what, pattern, only }) => {
    const found = sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
    return [
      ...found.filter((file) => !only.includes(file)).map((file) => `${what}: ${file}`),
      ...only.filter((file) => !found.includes(file)).map((file) => `${what} is not seen: ${file}`),
    ];
  });
}
