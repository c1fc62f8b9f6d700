// @ts-check
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: source text, to the letter

const WINDOW = 'main/window.ts';
const INDEX = 'main/index.ts';
const IPC = 'main/ipc/typed-ipc.ts';
const BUILDER = 'electron-builder.yml';

const PAGE = 'test/e2e/security-page.e2e.ts';
const REACH = 'test/e2e/security-reach.e2e.ts';
const INSTANCE = 'test/e2e/instance.e2e.ts';
const CONFIG = 'test/package/config.test.ts';

const FUSES = /** @type {const} */ ([
  ['runAsNode: false', 'runAsNode: true', 'the program is no Node for others'],
  [
    'enableNodeOptionsEnvironmentVariable: false',
    'enableNodeOptionsEnvironmentVariable: true',
    'NODE_OPTIONS is not read',
  ],
  ['enableNodeCliInspectArguments: false', 'enableNodeCliInspectArguments: true', '--inspect opens no debugger'],
  ['onlyLoadAppFromAsar: true', 'onlyLoadAppFromAsar: false', 'no planted folder takes the place of the archive'],
  [
    'enableEmbeddedAsarIntegrityValidation: true',
    'enableEmbeddedAsarIntegrityValidation: false',
    'a changed archive is found',
  ],
  ['grantFileProtocolExtraPrivileges: false', 'grantFileProtocolExtraPrivileges: true', 'file: pages have no rights'],
]);

/** @type {import('./guard.mjs').Guard[]} */
export const PANEL = [
  ...FUSES.map(([from, to, name]) => ({ name: `fuse: ${name}`, file: BUILDER, from, to, test: CONFIG })),
  {
    name: 'the contents of the package are named one by one',
    file: BUILDER,
    from: '  - out/**\n',
    to: '  - out/**\n  - test/**\n',
    test: CONFIG,
  },
  {
    name: 'the page is sandboxed',
    file: WINDOW,
    from: 'sandbox: true,',
    to: 'sandbox: false,',
    test: 'test/main/electron-security.test.ts',
  },
  {
    name: 'the page is isolated',
    file: WINDOW,
    from: 'contextIsolation: true,',
    to: 'contextIsolation: false,',
    test: 'test/main/electron-security.test.ts',
  },
  {
    name: 'the page has no Node',
    file: WINDOW,
    from: 'nodeIntegration: false,',
    to: 'nodeIntegration: true,',
    test: 'test/main/electron-security.test.ts',
  },
  {
    name: 'there is one way to hear the page, which looks at who speaks',
    file: 'main/notifier.ts',
    from: "from 'electron';",
    to: "from 'electron';\nimport { ipcMain } from 'electron';\nvoid ipcMain;",
    test: 'test/main/electron-security.test.ts',
  },
  {
    name: 'the page calls no channel but those of the contract',
    file: 'preload/api.ts',
    from: 'if (!Object.hasOwn(CALL_CHANNELS, channel)) refuse(channel);',
    to: '',
    test: 'test/preload/api.test.ts',
  },
  {
    name: 'the page hears no channel but those of the contract',
    file: 'preload/api.ts',
    from: 'if (!Object.hasOwn(EVENT_CHANNELS, channel)) refuse(channel);',
    to: '',
    test: 'test/preload/api.test.ts',
  },
  {
    name: 'no script but our own runs in the page',
    file: WINDOW,
    from: `"script-src 'self'",`,
    to: `"script-src 'self' 'unsafe-inline' data:",`,
    test: PAGE,
    only: 'is told by a policy',
    builds: true,
  },
  {
    name: 'no script but our own runs in the page, by its HTML too',
    file: 'renderer/index.html',
    from: "script-src 'self';",
    to: "script-src 'self' 'unsafe-inline';",
    test: 'test/scripts/electronegativity-scan.test.ts',
  },
  {
    name: 'the page opens no WebRTC socket',
    file: WINDOW,
    from: "void session.defaultSession.setProxy({ proxyRules: 'http://127.0.0.1:1', proxyBypassRules: '<-loopback>' });",
    to: '',
    test: PAGE,
    only: 'opens no WebRTC socket',
    builds: true,
  },
  {
    name: 'the page goes nowhere',
    file: WINDOW,
    from: "window.webContents.on('will-navigate', (event) => event.preventDefault());",
    to: '',
    test: REACH,
    only: 'is nowhere',
    builds: true,
  },
  {
    name: 'the page opens no window',
    file: WINDOW,
    from: "window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));",
    to: '',
    test: REACH,
    only: 'opens no window',
    builds: true,
  },
  {
    name: 'the page is given no permission when it asks',
    file: WINDOW,
    from: 'answer(needed(permission)));',
    to: 'answer(needed(permission) || true));',
    test: REACH,
    only: 'are refused, all but',
    builds: true,
  },
  {
    name: 'the page is told of no permission',
    file: WINDOW,
    from: '(_contents, permission) => needed(permission));',
    to: '(_contents, permission) => needed(permission) || true);',
    test: REACH,
    only: 'are refused, all but',
    builds: true,
  },
  {
    name: 'a call comes from our own window',
    file: IPC,
    from: 'frame === null || frame !== ours ||',
    to: 'frame === null || ours === undefined ||',
    test: REACH,
    only: 'are refused from another window',
    builds: true,
  },
  {
    name: 'a call comes from our own page',
    file: IPC,
    from: ' || !frame.url.startsWith(`${origin}/`)) {',
    to: ' || origin === frame.url) {',
    test: REACH,
    only: 'when another page got into it',
    builds: true,
  },
  {
    name: 'a call is parsed',
    file: IPC,
    from: 'if (!parsed.success) throw fromZodError(parsed.error);',
    to: 'if (!parsed.success && fromZodError === undefined) throw parsed.error;',
    test: REACH,
    only: 'name the field',
    builds: true,
  },
  {
    name: 'app:// serves nothing outside of its folder',
    file: WINDOW,
    from: "url.host !== 'studio-queue' || !path.startsWith(folder + sep) || type === undefined",
    to: "url.host !== 'studio-queue' || sep === '' || type === undefined",
    test: REACH,
    only: 'serves nothing outside of its folder',
    builds: true,
  },
  {
    name: 'app:// is one host',
    file: WINDOW,
    from: "if (url.host !== 'studio-queue' ||",
    to: "if (url.host === '' ||",
    test: REACH,
    only: 'answers no other host',
    builds: true,
  },
  {
    name: 'one app a home',
    fault: 'twenty starts at once of one home',
    file: INDEX,
    from: 'if (!app.requestSingleInstanceLock()) {',
    to: 'if (app.requestSingleInstanceLock === undefined) {',
    test: 'test/faults/crowd-and-panel.e2e.ts',
    only: 'leave one app with the queue',
    builds: true,
  },
  {
    name: 'a second start brings the first one’s window to the front',
    file: 'main/desktop.ts',
    from: "if (!argv.includes('--hidden')) window.open();",
    to: 'void argv;',
    test: INSTANCE,
    only: 'a second start says so',
    builds: true,
  },
  {
    name: 'a dead page comes back',
    fault: "the panel's renderer is killed",
    file: WINDOW,
    from: 'reviveRenderer(window, load);\n',
    to: 'void reviveRenderer;\n',
    test: 'test/faults/crowd-and-panel.e2e.ts',
    only: 'is back by itself',
    builds: true,
  },
];
