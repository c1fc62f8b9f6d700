import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Handler = (response: ServerResponse, request: SeenRequest, raw: IncomingMessage) => unknown;

export interface CreatorServer {
  readonly origin: string;
  readonly port: number;
  readonly seen: SeenRequest[];
  /** Resolves with the first request of a method, come or to come. */
  asked(method: string): Promise<SeenRequest>;
  close(): Promise<void>;
}

/** A creator's own server, as they would write one. */
export async function creatorServer(handler: Handler, host = '127.0.0.1'): Promise<CreatorServer> {
  const seen: SeenRequest[] = [];
  const waiting = new Set<{ method: string; resolve: (request: SeenRequest) => void }>();
  const server = createServer(async (raw, response) => {
    const { method = '', url = '', headers } = raw;
    const request = { method, path: url, headers, body: await text(raw) };
    seen.push(request);
    for (const entry of waiting) if (entry.method === method) entry.resolve(request);
    handler(response, request, raw);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    seen,
    asked: (method) =>
      new Promise((resolve) => {
        const request = seen.find((one) => one.method === method);
        if (request === undefined) waiting.add({ method, resolve });
        else resolve(request);
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A server that speaks no proper HTTP: it gets a request's bytes and does what it likes with the connection. */
export async function rawServer(onRequest: (socket: Socket) => void): Promise<Pick<CreatorServer, 'origin' | 'close'>> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => onRequest(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
