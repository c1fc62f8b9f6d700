import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestBridge } from './open-test-bridge';

export const PAGE = 'http://localhost:3000';
export const TASK = { type: 'script', projectId: 'p', metadata: { title: '제목' } };

type Calls = Pick<TestBridge, 'callFrom'>;

export const enqueueFrom = (bridge: Calls, origin = PAGE) =>
  bridge.callFrom(origin, 'POST', '/api/queue/enqueue', TASK);

/** Calls as a page, one call more than may wait. Once one of the calls is refused, the others are held, or were refused too. */
export async function holdThree(bridge: Calls, origin = PAGE) {
  const calls = Array.from({ length: 4 }, () => enqueueFrom(bridge, origin));
  const refused = await Promise.race(calls);
  return { refused, calls };
}

export interface OpenRequest {
  readonly socket: Socket;
  /** Everything that the bridge has sent so far. */
  text(): string;
  /** The status lines among it. */
  statuses(): number[];
  /** Resolves once the connection is closed. */
  readonly closed: Promise<void>;
}

/** Sends bytes over a connection of its own and leaves it open, whether or not the request in them is whole. */
export async function openRequest(port: number, bytes: string | Buffer): Promise<OpenRequest> {
  const socket = connect({ host: '127.0.0.1', port });
  let text = '';
  socket.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  // The bridge may close while something is still being sent to it.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  socket.write(bytes);
  return {
    socket,
    closed,
    text: () => text,
    statuses: () => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status)),
  };
}

/** The head of a page's request, without the empty line that ends it. */
export const headFrom = (
  port: number,
  origin: string,
  more: readonly string[] = [],
  line = 'POST /api/queue/enqueue',
) => [`${line} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Origin: ${origin}`, ...more].join('\r\n');
