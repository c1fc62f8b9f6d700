import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterFile } from './after-file';
import { freePort } from './redis';

export interface TcpProxy {
  readonly port: number;
  /** Holds every chunk for so many ms: towards the server, back from it, or both. 0 at first. */
  delay(ms: { readonly toServer?: number; readonly toClient?: number }): void;
  /** Ends all connections with a RST. New ones are taken as before. */
  cut(): void;
  /** Cuts, and refuses new connections: nobody listens on the port. */
  refuse(): Promise<void>;
  /** Keeps the connections and takes new ones, swallows what comes on either side, and never replies. */
  blackHole(): void;
  /** Undoes `refuse` and `blackHole`. What was swallowed stays lost; the connections of the hole are cut. */
  open(): Promise<void>;
  readonly connections: number;
  close(): Promise<void>;
}

/** A way to the port of a server on 127.0.0.1 that can be slow, cut or dead. Closed after the test file, if not before. */
export async function startProxy(targetPort: number): Promise<TcpProxy> {
  const toServer = { ms: 0 };
  const toClient = { ms: 0 };
  let isHole = false;
  const clients = new Set<Socket>();
  const servers = new Set<Socket>();

  const keep = (socket: Socket, among: Set<Socket>) => {
    among.add(socket);
    socket.on('close', () => among.delete(socket));
    // 'close' follows.
    socket.on('error', () => {});
  };
  /** In order: each chunk leaves after the one before it. */
  const pipe = (from: Socket, to: Socket, held: { readonly ms: number }) => {
    let before = Promise.resolve();
    const later = (work: () => void) => {
      const due = held.ms === 0 ? undefined : new Promise<void>((resolve) => setTimeout(resolve, held.ms));
      before = before.then(() => due).then(work);
    };
    from.on('data', (chunk) => {
      if (!isHole) later(() => to.writable && to.write(chunk));
    });
    // What was held is written before.
    from.on('close', () => {
      if (!isHole) later(() => to.destroySoon());
    });
  };

  const server = createServer({ noDelay: true }, (client) => {
    keep(client, clients);
    if (isHole) {
      client.resume();
      return;
    }
    const upstream = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    keep(upstream, servers);
    upstream.on('error', () => {
      if (!isHole) client.resetAndDestroy();
    });
    pipe(client, upstream, toServer);
    pipe(upstream, client, toClient);
  });

  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const listenSomewhere = async (): Promise<number> => {
    const free = await freePort();
    // Another may have taken it meanwhile.
    return listen(free).then(
      () => free,
      () => listenSomewhere(),
    );
  };
  const port = await listenSomewhere();

  const cut = () => {
    for (const socket of [...clients, ...servers]) socket.resetAndDestroy();
  };
  const refuse = async () => {
    if (!server.listening) return cut();
    const closed = once(server, 'close');
    server.close();
    cut();
    await closed;
  };
  const proxy: TcpProxy = {
    port,
    delay: (ms) => {
      toServer.ms = ms.toServer ?? toServer.ms;
      toClient.ms = ms.toClient ?? toClient.ms;
    },
    cut,
    refuse,
    blackHole: () => {
      isHole = true;
    },
    open: async () => {
      if (isHole) cut();
      isHole = false;
      if (!server.listening) await listen(port);
    },
    get connections() {
      return clients.size;
    },
    close: refuse,
  };
  afterFile(proxy.close);
  return proxy;
}
