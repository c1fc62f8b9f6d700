import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../cli';
import { tempDir } from '../support/temp-dir';
import { runHere } from './support/run-here';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A home whose bridge.json names a server that sends this and nothing else. */
async function homeOf(reply: (write: (bytes: string) => boolean, drained: () => Promise<unknown>) => void) {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () =>
      reply(
        (bytes) => socket.write(bytes),
        () => once(socket, 'drain'),
      ),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const home = tempDir('lying-app');
  const file = { url: `http://127.0.0.1:${address.port}`, token: 't'.repeat(43), pid: process.pid };
  writeFileSync(join(home, 'bridge.json'), JSON.stringify(file), { mode: 0o600 });
  return home;
}

describe('whoever replies in place of the app', () => {
  it('cannot leave a command without an end by changing the protocol', async () => {
    const home = await homeOf((write) =>
      write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    );
    expect(await runHere(['ls'], { env: { STUDIO_QUEUE_HOME: home } })).toMatchObject({ exit: 3 });
  });

  it('cannot fill the memory with an event that never ends', async () => {
    const home = await homeOf(async (write, drained) => {
      write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ');
      const part = 'a'.repeat(1 << 20);
      // Ends with the connection.
      for (;;) if (!write(part)) await drained().catch(() => {});
    });
    const { exit, err } = await runHere(['watch'], { env: { STUDIO_QUEUE_HOME: home } });
    expect([exit, err]).toEqual([4, expect.stringContaining('not understood')]);
  });
});

describe('bridge.json', () => {
  const look = (home: string) => runHere(['ls'], { env: { STUDIO_QUEUE_HOME: home } });

  it.skipIf(process.platform === 'win32')('that is no file is not waited for', async () => {
    const home = tempDir('fifo');
    spawnSync('mkfifo', ['-m', '600', join(home, 'bridge.json')]);
    expect(await look(home)).toMatchObject({ exit: 4, err: expect.stringContaining('cannot be read') });
  });

  it('that is far larger than one is not read', async () => {
    const home = tempDir('large');
    writeFileSync(join(home, 'bridge.json'), `{"url":"http://127.0.0.1:1","token":"t","pid":1${' '.repeat(1 << 20)}}`, {
      mode: 0o600,
    });
    expect(await look(home)).toMatchObject({ exit: 4, err: expect.stringContaining('cannot be read') });
    const folder = tempDir('folder');
    mkdirSync(join(folder, 'bridge.json'));
    expect(await look(folder)).toMatchObject({ exit: 4, err: expect.stringContaining('cannot be read') });
  });
});

describe('a file of tasks', () => {
  it('that is not JSON sends nothing of itself to the terminal', async () => {
    const { exit, err } = await runHere(['add', '--file', '-', '--format', 'json'], {
      stdin: '[\u001b]0;pwn\u0007\u202e]',
    });
    expect(exit).toBe(2);
    expect(err).toMatch(/^Not JSON: /);
    for (const sign of ['\u001b', '\u0007', '\u202e']) expect(err).not.toContain(sign);
  });

  it.skipIf(process.platform === 'win32')(
    'that never ends is read no further than a file of tasks can be',
    async () => {
      const { exit, err } = await runHere(['add', '--file', '/dev/zero']);
      expect([exit, err]).toEqual([2, 'The input is too large.\n']);
    },
  );
});

describe('an output that cannot be written', () => {
  it('ends the command with 1 and a sentence', async () => {
    const full = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
      },
    });
    const stderr = new PassThrough();
    let said = '';
    stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const stdin = new PassThrough();
    stdin.end();
    const exit = await run({
      argv: ['completion', 'bash'],
      env: { STUDIO_QUEUE_HOME: tempDir('full') },
      platform: 'linux',
      cwd: process.cwd(),
      stdin,
      stdout: full,
      stderr,
      onInterrupt: () => {},
      starter: { program: 'false', args: [] },
    });
    expect([exit, said]).toEqual([1, 'The output could not be written (ENOSPC).\n']);
  });
});
