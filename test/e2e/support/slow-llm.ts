import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * An OpenAI-compatible endpoint on 127.0.0.1 that never replies: it holds a script task in the middle of its work for
 * as long as a test needs.
 */
export async function startSlowLlm() {
  const held: ServerResponse[] = [];
  const arrivals = new EventTarget();
  const server = createServer((request, response) => {
    request.resume();
    held.push(response);
    response.on('close', () => held.splice(held.indexOf(response), 1));
    arrivals.dispatchEvent(new Event('request'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    /** Resolves once a task waits for its reply. */
    async asked(): Promise<void> {
      if (held.length === 0) await new Promise((done) => arrivals.addEventListener('request', done, { once: true }));
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
