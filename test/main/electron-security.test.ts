import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** Every source of main, preload and renderer, without comments. */
const sources = ['main', 'preload', 'renderer'].flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => ({
      file: join(room, path).replaceAll('\\', '/'),
      text: readFileSync(join(root, room, path), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''),
    })),
);
const using = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

/** The half of the checklist that the running app (test/e2e/security-*.e2e.ts) cannot show: that nothing is there at all. */
describe("Electron's security checklist in the source", () => {
  it('sees the sources, so that these rules can fail', () => {
    expect(using(/new BrowserWindow\(/)).toEqual(['main/desktop/window.ts']);
    expect(using(/ipcMain/)).toEqual(['main/ipc/typed-ipc.ts']);
    expect(using(/contextBridge/)).toEqual(['preload/index.ts']);
  });

  it('hands an address to the system in one place, which takes only http and https (item 15)', () => {
    expect(using(/openExternal/)).toEqual(['main/desktop/open-address.ts']);
  });

  it.each([
    [
      'switches the web’s own rules off (items 6, 8, 9, 10)',
      /webSecurity|allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures/,
    ],
    [
      'weakens the window (items 2, 3, 4)',
      /nodeIntegration\w*:\s*true|contextIsolation:\s*false|sandbox:\s*false|webviewTag:\s*true/,
    ],
    ['takes a bad certificate for a good one', /certificate-error|setCertificateVerifyProc|ignore-certificate-errors/],
    ['runs text as a program in a page', /executeJavaScript|insertCSS|\beval\(|new Function\(/],
    ['takes switches that open the app to others', /remote-debugging|disable-web-security|no-sandbox/],
    ['reaches past the preload', /@electron\/remote|enableRemoteModule/],
    [
      'writes markup into the page',
      /dangerouslySetInnerHTML|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write/,
    ],
    ['loads a page from a file or the web (items 1, 18)', /loadFile\(|loadURL\((?!`\$\{APP_ORIGIN\}\/)/],
  ])('nothing %s', (_what, pattern) => {
    expect(using(pattern)).toEqual([]);
  });
});
