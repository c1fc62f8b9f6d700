import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type AddressPolicy, RefusedAddressError, resolveTarget, type Target, targetOf } from './public-address';

const CONNECT_TIMEOUT_MS = 15_000;
const IDLE_TIMEOUT_MS = 60_000;
/** For one page: a page that bursts must leave the next ones theirs. */
const MAX_BYTES_PER_PAGE = 512 * 1024 * 1024;
/** Marks this proxy's own refusals, so that a site's 403 is not taken for one. Its value is the run's secret: no site can forge it. */
export const REFUSAL_HEADER = 'x-studio-queue-refusal';

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export interface EgressProxy {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** The value of REFUSAL_HEADER in this proxy's refusals. */
  readonly refusalMark: string;
  /** Whether a connection to the host and port of this address has been refused. */
  wasRefused(url: string): boolean;
  /** Begins the next page's allowance of bytes. */
  renewAllowance(): void;
  close(): Promise<void>;
}

/**
 * The browser's only way out: a forward proxy that connects only where the policy allows (see resolveTarget). It listens on a
 * loopback port and requires this run's random credentials, so that no other program on the machine can use it.
 */
export async function startEgressProxy(options: {
  readonly policy: AddressPolicy;
  readonly maxBytesPerPage?: number;
}): Promise<EgressProxy> {
  const username = 'studio-queue';
  const password = randomBytes(24).toString('base64url');
  const refusalMark = randomBytes(16).toString('hex');
  const expected = Buffer.from(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  const refused = new Set<string>();
  const sockets = new Set<Duplex>();
  const allowance = options.maxBytesPerPage ?? MAX_BYTES_PER_PAGE;
  let bytesLeft = allowance;

  const track = (socket: Duplex): void => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Either end may vanish at any moment; the 'close' handlers then close the other one.
    socket.on('error', () => socket.destroy());
  };
  const isOurs = (request: IncomingMessage): boolean => {
    const given = Buffer.from(request.headers['proxy-authorization'] ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
  const count = (chunk: Buffer, ...ends: Duplex[]): void => {
    bytesLeft -= chunk.length;
    if (bytesLeft < 0) for (const end of ends) end.destroy();
  };
  const dial = async (target: Target): Promise<Socket> => {
    const { address, family } = await resolveTarget(target, options.policy).catch((error: unknown) => {
      if (error instanceof RefusedAddressError) refused.add(keyOf(target));
      throw error;
    });
    return new Promise((resolve, reject) => {
      const socket = connect({ host: address, port: target.port, family });
      track(socket);
      socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error('timed out')));
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.setTimeout(IDLE_TIMEOUT_MS);
        resolve(socket);
      });
    });
  };

  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : null;
    if (url === null || url.protocol !== 'http:' || url.hostname === '') return void response.writeHead(400).end();
    let upstream: Socket;
    try {
      upstream = await dial(targetOf(url));
    } catch (error) {
      const isRefusal = error instanceof RefusedAddressError;
      response.writeHead(isRefusal ? 403 : 502, isRefusal ? { [REFUSAL_HEADER]: refusalMark } : {}).end();
      return;
    }
    const outgoing = httpRequest({
      createConnection: () => upstream,
      method: request.method ?? 'GET',
      path: `${url.pathname}${url.search}`,
      // One connection per request: a kept-alive one would be checked once and then used forever.
      headers: { ...withoutHopByHop(request.headers), host: url.host, connection: 'close' },
    });
    outgoing.on('response', (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, withoutHopByHop(incoming.headers));
      incoming.on('data', (chunk: Buffer) => count(chunk, upstream, response.socket ?? upstream));
      incoming.pipe(response);
    });
    outgoing.on('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    response.once('close', () => upstream.destroy());
    request.pipe(outgoing);
  };

  const tunnel = async (request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> => {
    const target = parseAuthority(request.url ?? '');
    if (target === null) return void client.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    let upstream: Socket;
    try {
      upstream = await dial(target);
    } catch (error) {
      const status = error instanceof RefusedAddressError ? '403 Forbidden' : '502 Bad Gateway';
      client.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    upstream.write(head);
    upstream.on('data', (chunk: Buffer) => count(chunk, upstream, client));
    upstream.pipe(client);
    client.pipe(upstream);
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  };

  const challenge = { 'proxy-authenticate': 'Basic realm="studio-queue"' };
  const server = createServer((request, response) => {
    if (!isOurs(request)) response.writeHead(407, challenge).end();
    else void forward(request, response).catch(() => response.destroy());
  });
  server.on('connection', track);
  server.on('connect', (request: IncomingMessage, client: Duplex, head: Buffer) => {
    if (isOurs(request)) void tunnel(request, client, head).catch(() => client.destroy());
    else {
      // Closed: the browser repeats its CONNECT, with credentials, on a new connection.
      const lines = [
        'HTTP/1.1 407 Proxy Authentication Required',
        `Proxy-Authenticate: ${challenge['proxy-authenticate']}`,
      ];
      client.end(`${lines.join('\r\n')}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
    }
  });
  // A WebSocket without TLS is refused: no picture comes that way.
  server.on('upgrade', (_request: IncomingMessage, client: Duplex) => client.destroy());
  server.on('clientError', (_error, client) => client.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    username,
    password,
    refusalMark,
    renewAllowance: () => {
      bytesLeft = allowance;
    },
    wasRefused: (url) => refused.has(keyOf(targetOf(new URL(url)))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function withoutHopByHop(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name) && name !== REFUSAL_HEADER) kept[name] = value;
  }
  return kept;
}

function parseAuthority(authority: string): Target | null {
  const match = /^(\[[0-9a-f:.]+\]|[^:/@\s]+):(\d{1,5})$/iu.exec(authority);
  const [, host, port] = match ?? [];
  return host === undefined || Number(port) > 65_535 ? null : { host, port: Number(port) };
}

function keyOf({ host, port }: Target): string {
  return `${host.toLowerCase()}:${port}`;
}
