import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { electronEnvironment, leadingArguments } from '../../scripts/session/electron-arguments.mjs';
import { openVirtualSession } from '../../scripts/session/virtual-session.mjs';
import { tempDir } from '../support/temp-dir';

const childModule = join(import.meta.dirname, '../../scripts/session/child.mjs');

/** A process that runs the shell command by runInForeground and ends with its exit code, as npm start does. */
function foreground(shellCommand: string) {
  const source = `import { runInForeground } from ${JSON.stringify(childModule)};
    process.exitCode = await runInForeground('/bin/sh', ['-c', ${JSON.stringify(shellCommand)}],
      { env: process.env, cwd: '/', stdin: 'ignore' });`;
  return spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('arguments of Electron', () => {
  it('switch the sandbox off for root only, and the GPU only on a virtual display', () => {
    const fallback = { appArguments: [] };
    expect(leadingArguments(fallback, { isRoot: false, isVirtualDisplay: false })).toEqual([]);
    expect(leadingArguments(fallback, { isRoot: true, isVirtualDisplay: false })).toEqual(['--no-sandbox']);
    expect(leadingArguments(fallback, { isRoot: false, isVirtualDisplay: true })).toEqual(['--disable-gpu']);
  });

  it('name the app last, right before its own flags', () => {
    const official = { appArguments: ['/clone'] };
    expect(leadingArguments(official, { isRoot: true, isVirtualDisplay: true }).at(-1)).toBe('/clone');
  });

  it('come without the variable that would make a plain Node of it', () => {
    expect(electronEnvironment({ ELECTRON_RUN_AS_NODE: '1', HOME: '/h' })).toEqual({ HOME: '/h' });
  });
});

describe.runIf(process.platform !== 'win32')('a command in the foreground', () => {
  it('gives its exit code', async () => {
    expect(await once(foreground('exit 7'), 'exit')).toEqual([7, null]);
  });

  it('gives 128 and the signal’s number when a signal ended it', async () => {
    expect(await once(foreground('kill -KILL $$'), 'exit')).toEqual([137, null]);
  });

  it('gets the signal we get, once though it comes twice, and may shut down in its own time', async () => {
    // However late the first comes, the second has time to follow.
    const waits = 'until [ $got -gt 0 ]; do sleep 0.1; done; sleep 0.4; sleep 0.2';
    const script = `got=0; trap "got=\\$((got+1))" INT TERM; echo ready; ${waits}; exit $((got+40))`;
    const running = foreground(script);
    const exited = once(running, 'exit');
    await once(running.stdout, 'data');
    running.kill('SIGTERM');
    running.kill('SIGINT');
    expect(await exited).toEqual([41, null]);
  });

  it('leaves nothing of its process group behind', async () => {
    const running = foreground('sleep 300 & echo $!');
    const exited = once(running, 'exit');
    const [pid] = await once(running.stdout, 'data');
    await exited;
    const state = `/proc/${String(pid).trim()}/stat`;
    const isGone = !existsSync(state) || readFileSync(state, 'latin1').includes(') Z ');
    expect(isGone).toBe(true);
  });

  it.runIf(process.platform === 'linux')('ends even when we are killed', async () => {
    const running = foreground('echo $$; exec sleep 300');
    await once(running.stdout, 'data');
    // The sleep holds our end of this pipe open for as long as it lives.
    const closed = once(running, 'close');
    running.kill('SIGKILL');
    await closed;
  });
});

/** First byte of an X server's reply: 1 = welcome, 0 = refused. */
async function knock(display: string, cookie: Buffer): Promise<number | undefined> {
  const name = Buffer.from(cookie.length > 0 ? 'MIT-MAGIC-COOKIE-1' : '');
  const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const header = Buffer.alloc(12);
  header.write('l', 0);
  header.writeUInt16LE(11, 2);
  header.writeUInt16LE(name.length, 6);
  header.writeUInt16LE(cookie.length, 8);
  const socket = connect(`/tmp/.X11-unix/X${display.slice(1)}`);
  socket.write(Buffer.concat([header, padded(name), padded(cookie)]));
  const [reply] = await once(socket, 'data');
  socket.destroy();
  return Buffer.isBuffer(reply) ? reply[0] : undefined;
}

describe.runIf(process.platform === 'linux')('a virtual session', () => {
  it('has a display that only the holder of its cookie may use, a bus, and is gone once closed', async () => {
    const runtimeDir = tempDir();
    const dead = join(runtimeDir, `session-${2 ** 22 + 1}`);
    mkdirSync(dead);
    const session = await openVirtualSession(process.env, { runtimeDir, withNotificationDaemon: false });
    try {
      const { DISPLAY = '', XAUTHORITY = '', DBUS_SESSION_BUS_ADDRESS } = session.env;
      const cookie = readFileSync(XAUTHORITY).subarray(-16);
      expect(await knock(DISPLAY, cookie)).toBe(1);
      expect(await knock(DISPLAY, Buffer.alloc(16))).toBe(0);
      expect(DBUS_SESSION_BUS_ADDRESS).toMatch(/^unix:/);
      expect(existsSync(dead)).toBe(false);
    } finally {
      await session.close();
    }
    expect(readdirSync(runtimeDir)).toEqual([]);
  });
});
