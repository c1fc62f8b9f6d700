import { connect, type Socket } from 'node:net';
import { z } from 'zod';

/*
 * The client, in a process of its own: raw keep-alive sockets, each with one request under way, since an HTTP client would
 * take more of the shared cores than the server under test. Every reply must be a 200.
 */

export const loadOrderSchema = z.object({
  port: z.int(),
  request: z.string(),
  connections: z.int(),
  durationMs: z.number(),
});
export type LoadOrder = z.infer<typeof loadOrderSchema>;
export const loadResultSchema = z.object({ replies: z.int(), seconds: z.number(), latenciesMs: z.array(z.number()) });
export type LoadResult = z.infer<typeof loadResultSchema>;

const HEAD_END = Buffer.from('\r\n\r\n');

/** Calls `onReply` for each complete reply on the socket. */
function readReplies(socket: Socket, onReply: () => void): void {
  let pending: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      const headEnd = pending.indexOf(HEAD_END);
      if (headEnd === -1) return;
      const head = pending.toString('latin1', 0, headEnd);
      if (!head.startsWith('HTTP/1.1 200')) throw new Error(`not a 200: ${pending.toString('utf8').slice(0, 500)}`);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
      if (Number.isNaN(length)) throw new Error('a reply without a length');
      const end = headEnd + HEAD_END.length + length;
      if (pending.length < end) return;
      pending = pending.subarray(end);
      onReply();
    }
  });
}

async function run(order: LoadOrder): Promise<LoadResult> {
  const bytes = Buffer.from(order.request);
  const latenciesMs: number[] = [];
  const sockets = await Promise.all(
    Array.from(
      { length: order.connections },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect({ host: '127.0.0.1', port: order.port, noDelay: true });
          socket.once('connect', () => resolve(socket)).once('error', reject);
        }),
    ),
  );
  const startedAt = performance.now();
  const until = startedAt + order.durationMs;
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve) => {
          let sentAt = 0;
          const send = () => {
            sentAt = performance.now();
            socket.write(bytes);
          };
          readReplies(socket, () => {
            const now = performance.now();
            latenciesMs.push(now - sentAt);
            if (now < until) return send();
            socket.end(resolve);
          });
          send();
        }),
    ),
  );
  return { replies: latenciesMs.length, seconds: (performance.now() - startedAt) / 1_000, latenciesMs };
}

if (process.env.BENCH_ROLE === 'http-load') {
  process.on('message', (message) => {
    void run(loadOrderSchema.parse(message)).then((result) => process.send?.(result));
  });
  process.on('disconnect', () => process.exit(0));
}
