// The creator's own web app, in one file: it serves the page on http://localhost:3000.
// `/api/generate` stands for the heavy work that such apps start directly; before.js calls it, after.js does not.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const port = Number(process.env.PORT ?? 3000);
const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/style.css': ['style.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
  '/before.js': ['before.js', 'text/javascript; charset=utf-8'],
  '/after.js': ['after.js', 'text/javascript; charset=utf-8'],
};

let running = 0;

const server = createServer(async (request, response) => {
  const path = (request.url ?? '/').split('?')[0];
  if (request.method === 'POST' && path === '/api/generate') {
    request.resume();
    running += 1;
    // Every click starts one more job at once: this is what brings a machine down.
    await delay(1_500 * running);
    const together = running;
    running -= 1;
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ together }));
    return;
  }
  const file = FILES[path];
  if (request.method !== 'GET' || file === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found');
    return;
  }
  const body = await readFile(fileURLToPath(new URL(file[0], import.meta.url)));
  response.writeHead(200, { 'Content-Type': file[1], 'Cache-Control': 'no-store' }).end(body);
});

server.on('error', (error) => {
  console.error(
    error.code === 'EADDRINUSE'
      ? `Port ${port} is taken. Stop the other program, or choose a port: PORT=3001 npm run example:page`
      : error.message,
  );
  process.exitCode = 1;
});
server.listen(port, '127.0.0.1', () => {
  console.log(`The page is on http://localhost:${server.address().port}`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close(() => process.exit(0)));
