import { createServer, type Server } from 'node:net';

export interface Canary {
  readonly port: number;
  /** Connections made so far, on IPv4 or IPv6. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Listens on both loopback addresses, says nothing and counts: whoever connects has been talked into it. */
export async function startCanary(): Promise<Canary> {
  let connections = 0;
  const listen = (host: string, port: number) =>
    new Promise<Server | null>((resolve) => {
      const server = createServer((socket) => {
        connections += 1;
        socket.destroy();
      });
      // A machine without IPv6 has nothing to be talked into there.
      server.once('error', () => resolve(null));
      server.listen({ host, port }, () => resolve(server));
    });
  const first = await listen('127.0.0.1', 0);
  const address = first?.address();
  if (first === null || typeof address !== 'object' || address === null) throw new Error('no port for the canary');
  const servers = [first, await listen('::1', address.port)].filter((server) => server !== null);
  return {
    port: address.port,
    connections: () => connections,
    close: async () => {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
