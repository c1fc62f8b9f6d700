import { createServer } from 'node:net';

const TRIED = 50;
const HIGHEST_PORT = 65_535;

/** Whether this app could listen there now. The port is not reserved: another program may take it right after. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The first port above this one that nobody listens on; undefined when all that were tried are taken. */
export async function freePortNear(port: number): Promise<number | undefined> {
  for (let next = port + 1; next <= Math.min(port + TRIED, HIGHEST_PORT); next += 1)
    if (await isFree(next)) return next;
  return undefined;
}
