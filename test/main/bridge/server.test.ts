import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/errors';
import type { BridgeState } from '../../../contract/ipc';
import { deferred } from './support/deferred';
import { HEALTHY, openTestBridge, type TestBridge } from './support/open-test-bridge';
import { sendRaw } from './support/raw-http';

const open: TestBridge[] = [];
const blockers: Server[] = [];
afterEach(async () => {
  for (const bridge of open.splice(0)) await bridge.close();
  for (const blocker of blockers.splice(0)) blocker.close();
});
async function start(parts: Parameters<typeof openTestBridge>[0] = {}): Promise<TestBridge> {
  const bridge = await openTestBridge(parts);
  open.push(bridge);
  return bridge;
}

describe('the port', () => {
  it('is bound on 127.0.0.1 only', async () => {
    const bridge = await start();
    const outward = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address, family, internal } of outward) {
      if (family !== 'IPv4' || internal) continue;
      const socket = connect({ host: address, port: bridge.port });
      const outcome = await Promise.race([
        once(socket, 'connect').then(() => 'connected'),
        once(socket, 'error').then(
          () => 'refused',
          () => 'refused',
        ),
      ]).catch(() => 'refused');
      socket.destroy();
      expect([address, outcome]).toEqual([address, 'refused']);
    }
    expect(bridge.states).toEqual([{ state: 'listening', port: bridge.port }]);
  });

  it('is never another one: while it is taken the bridge says so, and gets it when it is free', async () => {
    const blocker = createServer().listen({ host: '127.0.0.1', port: 0 });
    blockers.push(blocker);
    await once(blocker, 'listening');
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const listening = deferred<BridgeState>();
    const states: BridgeState[] = [];
    const bridge = await start({
      port,
      onState: (state) => {
        states.push(state);
        if (state.state === 'listening') listening.resolve(state);
      },
    });
    expect(states).toEqual([{ state: 'port-in-use', port }]);
    expect(bridge.bridge.state.state).toBe('port-in-use');
    blocker.close();
    expect(await listening.promise).toEqual({ state: 'listening', port });
    expect((await bridge.call('GET', '/api/queue/health')).status).toBe(200);
    expect(bridge.faults).toEqual([]);
  });

  it('is given back at stop, also while waiting for it, and stopping twice is harmless', async () => {
    const bridge = await start();
    await Promise.all([bridge.bridge.stop(), bridge.bridge.stop()]);
    expect(bridge.states.at(-1)).toEqual({ state: 'stopped', port: bridge.port });
    await expect(fetch(`${bridge.url}/docs`)).rejects.toThrow();
    const again = await start({ port: bridge.port });
    expect(again.bridge.state.state).toBe('listening');
    const waiting = await start({ port: bridge.port });
    expect(waiting.bridge.state.state).toBe('port-in-use');
    await waiting.bridge.stop();
    expect(waiting.bridge.state.state).toBe('stopped');
  });
});

describe('faults of our own', () => {
  it('are logged and shown as internal, without stack or message', async () => {
    const faults: unknown[] = [];
    const secret = new Error('SQLITE_IOERR at /home/creator/queue.db');
    const bridge = await start({
      health: () => Promise.reject(secret),
      onError: (error) => faults.push(error),
    });
    const { status, body, error } = await bridge.call('GET', '/api/queue/health');
    expect([status, error?.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(body)).not.toContain('SQLITE');
    expect(faults).toEqual([secret]);
  });

  it('says 503 while the app shuts down', async () => {
    const bridge = await start({
      health: () => Promise.reject(new AppError('shutting_down', 'Studio Queue is closing.')),
    });
    const { status, body } = await bridge.call('GET', '/api/queue/health');
    const message = 'The program is closing.';
    expect([status, body]).toEqual([503, { success: false, error: message, code: 'shutting_down', message }]);
  });
});

describe('slow and greedy clients', () => {
  it('half a request is ended with 408 in time, and holds up nobody', async () => {
    const bridge = await start({ timeoutsMs: { headers: 1_000, body: 1_500, check: 50 } });
    const half = sendRaw(bridge.port, Buffer.from('GET /docs HTTP/1.1\r\nHost:'));
    expect((await bridge.call('GET', '/api/queue/health')).status).toBe(200);
    expect((await half).status).toBe(408);
  });

  it('connections beyond 256 are closed at once, and a place that comes free is taken again', async () => {
    const bridge = await start();
    const full = deferred<void>();
    let closed = 0;
    const sockets = Array.from({ length: 260 }, () => {
      const socket = connect({ host: '127.0.0.1', port: bridge.port });
      socket.on('error', () => {});
      socket.once('close', () => {
        closed += 1;
        if (closed === 4) full.resolve();
      });
      return socket;
    });
    await full.promise;
    const held = sockets.filter((socket) => !socket.destroyed);
    await Promise.all(
      held.map((socket) => {
        socket.destroy();
        return once(socket, 'close');
      }),
    );
    expect(held).toHaveLength(256);
    await expect
      .poll(async () => (await bridge.call('GET', '/api/queue/health').catch(() => undefined))?.status)
      .toBe(200);
  });

  it('"Expect: 100-continue" may go on only when nothing is against the request', async () => {
    const bridge = await start();
    const body = JSON.stringify({ type: 'script', projectId: 'p', metadata: {} });
    const head = (token: string) =>
      Buffer.from(
        [
          'POST /api/queue/enqueue HTTP/1.1',
          `Host: 127.0.0.1:${bridge.port}`,
          `Authorization: Bearer ${token}`,
          'Content-Type: application/json',
          `Content-Length: ${body.length}`,
          'Expect: 100-continue',
          '\r\n',
        ].join('\r\n'),
      );
    expect((await sendRaw(bridge.port, Buffer.concat([head(bridge.token), Buffer.from(body)]))).text).toMatch(
      /^HTTP\/1\.1 100 Continue/,
    );
    expect((await sendRaw(bridge.port, head('wrong'))).status).toBe(401);
  });

  it('stop lets a reply in flight out', async () => {
    const release = deferred<void>();
    const asked = deferred<void>();
    const bridge = await start({
      health: async () => {
        asked.resolve(undefined);
        await release.promise;
        return HEALTHY;
      },
    });
    const reply = bridge.call('GET', '/api/queue/health');
    await asked.promise;
    const stopped = bridge.bridge.stop();
    release.resolve(undefined);
    expect((await reply).status).toBe(200);
    await stopped;
  });

  it('two requests on one connection get their replies in order, each checked by itself', async () => {
    const bridge = await start();
    const socket = connect({ host: '127.0.0.1', port: bridge.port });
    const good = `GET /api/queue/health HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\nAuthorization: Bearer ${bridge.token}\r\n\r\n`;
    const bad = `GET /api/queue/health HTTP/1.1\r\nHost: 127.0.0.1:${bridge.port}\r\nConnection: close\r\n\r\n`;
    socket.write(good + good + bad);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    await once(socket, 'close');
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 401']);
  });
});

it('a listener of origin requests that throws costs that request its reply, not the app', async () => {
  const faults: unknown[] = [];
  const bridge = await start({ onError: (error) => faults.push(error) });
  const stop = bridge.origins.onRequests(() => {
    throw new Error('the panel is gone');
  });
  await expect(bridge.callFrom('http://localhost:5000', 'GET', '/api/queue/health')).rejects.toThrow();
  stop();
  expect(faults).toHaveLength(1);
  expect((await bridge.call('GET', '/api/queue/health')).status).toBe(200);
});
