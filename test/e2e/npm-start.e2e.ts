import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, watch } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bridgeOf, newPlace, type Place, projectRoot } from './support/launch';

/** A network namespace with only the loopback interface. It needs root; otherwise the tests use the machine's network. */
const OFFLINE = ['unshare', '--net', 'sh', '-c', 'ip link set lo up 2>/dev/null; exec "$@"', 'sh'];
const canBeOffline = spawnSync(OFFLINE[0] ?? '', [...OFFLINE.slice(1), 'true']).status === 0;

/** The command as a person types it, on a machine without a display. */
function npmStart(place: Place, flags: readonly string[]) {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, DBUS_SESSION_BUS_ADDRESS: _bus, ...env } = process.env;
  const command = ['npm', 'start', '--silent', '--', '--home', place.home, '--workspace', place.workspace, ...flags];
  const [program = '', ...args] = canBeOffline ? [...OFFLINE, ...command] : command;
  const child = spawn(program, args, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const exited = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return { child, exited, stdout: () => out, stderr: () => err };
}

async function untilLogged(place: Place, event: string): Promise<void> {
  const logs = join(place.home, 'logs');
  await mkdir(logs, { recursive: true });
  const file = join(logs, 'combined.log');
  const isThere = () => existsSync(file) && readFileSync(file, 'utf8').includes(`"event":"${event}"`);
  const changes = watch(logs);
  try {
    while (!isThere()) await new Promise((done) => changes.once('change', done));
  } finally {
    changes.close();
  }
}

/** Starts the app and, once its window shows, ends it by a signal to npm, as Ctrl-C in a terminal does: nothing is left. */
async function startAndEnd(): Promise<void> {
  const place = await newPlace();
  const app = npmStart(place, ['--port', '0']);
  try {
    await untilLogged(place, 'window.shown');
    expect(app.stderr()).toMatch(/^Set-up: all \d steps were done before \(checked in \d+ ms\)$/m);
    expect(app.stderr()).toMatch(/^No display found: running under a virtual one/m);
    // The bridge may listen only after the window shows.
    const { pid } = await bridgeOf(place, undefined);
    app.child.kill('SIGTERM');
    await app.exited;
    await expect.poll(() => existsSync(`/proc/${pid}/exe`)).toBe(false);
    expect(app.stdout()).toBe('');
  } finally {
    app.child.kill('SIGTERM');
    await app.exited;
  }
}

describe.runIf(process.platform === 'linux')('npm start, once everything is set up', () => {
  it('shows the window, without a network, and ends on a signal to npm with nothing left', async () => {
    // This checks, once, what `npm test` did not need to check.
    expect(await npmStart(await newPlace(), ['--port', '0', '--hidden', '--exit-when-idle']).exited).toBe(0);

    await startAndEnd();
  });

  it('passes its flags on, and its exit code back, with all words but the tasks’ lines on stderr', async () => {
    const wrong = npmStart(await newPlace(), ['--port', 'abc']);
    expect(await wrong.exited).toBe(2);
    expect(wrong.stdout()).toBe('');
    expect(wrong.stderr()).toContain('--port needs a number from 1024 to 65535');
  });
});
