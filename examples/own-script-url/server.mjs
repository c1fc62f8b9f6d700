// A creator's own server with the endpoint that their page used to call directly. Studio Queue calls it instead, one title at a time:
// Settings → Who does the work → Script writing → My address → http://localhost:3000/api/automation/generate-script
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const titles = JSON.parse(readFileSync(new URL('titles.json', import.meta.url), 'utf8'));
const port = Number(process.env.PORT ?? 3000);

/** What only this server knows: the title behind a number. A language model, a database or a template would be asked here. */
function write({ title, category, facts }) {
  const narrations = [`오늘의 이야기, ${title}.`, ...facts, '오늘 바로 한번 해 보세요.'];
  return { title, scenes: narrations.map((narration) => ({ narration, imagePrompt: `${category}: ${narration}` })) };
}

const server = createServer(async (request, response) => {
  const reply = (status, body) =>
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  if (request.method !== 'POST' || request.url !== '/api/automation/generate-script') {
    return reply(404, { message: '없는 주소입니다.' });
  }
  let metadata;
  try {
    metadata = JSON.parse(await text(request));
  } catch {
    return reply(400, { message: 'JSON이 아닙니다.' });
  }
  // A status of 400 to 499 fails the task with this message; 429 and 500 to 599 would be tried again.
  const found = Object.hasOwn(titles, metadata?.titleId) ? titles[metadata.titleId] : undefined;
  if (found === undefined) return reply(404, { message: `titleId ${metadata?.titleId}: 그런 제목이 없습니다.` });
  console.log(`${decodeURIComponent(request.headers['x-studio-queue-project'] ?? '-')}: ${found.title}`);
  reply(200, write(found));
});

server.on('error', (error) => {
  console.error(
    error.code === 'EADDRINUSE' ? `Port ${port} is taken; choose another: PORT=3001 node server.mjs` : error.message,
  );
  process.exitCode = 1;
});
server.listen(port, '127.0.0.1', () => {
  console.log(`http://localhost:${server.address().port}/api/automation/generate-script`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close(() => process.exit(0)));
