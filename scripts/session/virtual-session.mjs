// @ts-check
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../setup/setup-error.mjs';
import { ended, endGroup, spawnGuarded } from './child.mjs';

const SCREEN = '1920x1080x24';
const START_TIMEOUT_MS = 15_000;
const SESSION_PREFIX = 'session-';

/**
 * A display and a session bus of our own, as `xvfb-run dbus-run-session` would make. Those two are not used because
 * they pass no signal on: Ctrl-C would take the display away from under the app in the middle of its shutdown.
 * @param {NodeJS.ProcessEnv} env
 * @param {{ runtimeDir: string, withNotificationDaemon: boolean }} options
 * @returns {Promise<{ env: NodeJS.ProcessEnv, close: () => Promise<void> }>}
 */
export async function openVirtualSession(env, { runtimeDir, withNotificationDaemon }) {
  removeDeadSessions(runtimeDir);
  const folder = join(runtimeDir, `${SESSION_PREFIX}${process.pid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  const close = async () => {
    // Last started first: the notification daemon would complain about a display that has gone.
    for (const child of children.toReversed()) {
      if (child.pid === undefined) continue;
      child.kill('SIGTERM');
      await endGroup(child.pid);
      await ended(child);
    }
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    const authority = join(folder, 'Xauthority');
    writeFileSync(authority, xauthority(randomBytes(16)), { mode: 0o600 });
    // -noreset: otherwise the server starts over whenever its last client leaves, and refuses whoever comes just then.
    const xvfbArgs = ['-noreset', '-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-auth', authority];
    const xvfb = spawnGuarded('Xvfb', xvfbArgs, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    children.push(xvfb);
    const display = await firstLine(xvfb, 3, 'Xvfb');

    /** @type {NodeJS.ProcessEnv} */
    const withDisplay = { ...env, DISPLAY: `:${display}`, XAUTHORITY: authority, XDG_SESSION_TYPE: 'x11' };
    delete withDisplay.WAYLAND_DISPLAY;
    const bus = spawnGuarded('dbus-daemon', ['--session', '--nofork', '--print-address=3'], {
      env: withDisplay,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    children.push(bus);
    const withBus = { ...withDisplay, DBUS_SESSION_BUS_ADDRESS: await firstLine(bus, 3, 'dbus-daemon') };

    if (withNotificationDaemon) children.push(spawnGuarded('dunst', [], { env: withBus, stdio: 'ignore' }));
    return { env: withBus, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * A session ended by SIGKILL leaves its folder; its processes have ended with it.
 * @param {string} runtimeDir
 */
function removeDeadSessions(runtimeDir) {
  for (const name of readdirSync(runtimeDir)) {
    if (!name.startsWith(SESSION_PREFIX)) continue;
    try {
      process.kill(Number(name.slice(SESSION_PREFIX.length)), 0);
    } catch {
      rmSync(join(runtimeDir, name), { recursive: true, force: true });
    }
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} fd
 * @param {string} name
 * @returns {Promise<string>}
 */
function firstLine(child, fd, name) {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (/** @type {string} */ reason) =>
      reject(new SetupError(`${name} did not start (${reason}); without it there is no display to run on.`));
    const timer = setTimeout(() => fail(`silent for ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    child.stdio[fd]?.on('data', (/** @type {Buffer} */ chunk) => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(text.slice(0, end));
    });
    void ended(child).then(({ code, signal, error }) => {
      clearTimeout(timer);
      fail(error?.message ?? `ended with ${signal ?? code}`);
    });
  });
}

/**
 * The file xauth would write: other users of the machine cannot look at the display or type into it. The wild-card
 * family matches any display number, since Xvfb picks it only later.
 * @param {Buffer} cookie 16 bytes
 */
function xauthority(cookie) {
  const FAMILY_WILD = 0xffff;
  const counted = (/** @type {Buffer} */ bytes) => Buffer.concat([uint16(bytes.length), bytes]);
  return Buffer.concat([
    uint16(FAMILY_WILD),
    counted(Buffer.alloc(0)),
    counted(Buffer.alloc(0)),
    counted(Buffer.from('MIT-MAGIC-COOKIE-1')),
    counted(cookie),
  ]);
}

/** @param {number} value */
function uint16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
