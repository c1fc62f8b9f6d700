import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir';
import { runHere } from './support/run-here';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** What `film` sends to an app that takes nothing. */
async function sentBy(...options: string[]): Promise<unknown> {
  let sent: unknown;
  server = createServer(async (request, response) => {
    sent = JSON.parse(await text(request));
    response.writeHead(422, { 'content-type': 'application/json' }).end('{"error":"no","code":"invalid_body"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const home = tempDir('film-home');
  const file = { url: `http://127.0.0.1:${address.port}`, token: 't'.repeat(43), pid: process.pid };
  writeFileSync(join(home, 'bridge.json'), JSON.stringify(file), { mode: 0o600 });
  const { exit } = await runHere(['film', '--project', 'p', ...options], {
    env: { STUDIO_QUEUE_HOME: home },
    stdin: '안녕하세요.',
  });
  expect(exit).toBe(4);
  return sent;
}
const SCRIPT = { text: '안녕하세요.' };

it('a film without options is as the settings say', async () => {
  expect(await sentBy()).toEqual({ projectId: 'p', script: SCRIPT, image: {}, video: {} });
});

it('a film has the voice, the sources of pictures and the subtitles that were asked for', async () => {
  const voice = ['--voice-engine', 'elevenlabs', '--voice', 'JBFqnCBsd6RMkjVDRZzb', '--speed', '110'];
  const look = ['--subtitle-style', 'paper', '--subtitle-size', 'large', '--subtitle-position', 'top'];
  expect(await sentBy('--pictures', 'own-folder, Archives', ...voice, ...look, '--frame-rate', '60')).toEqual({
    projectId: 'p',
    script: SCRIPT,
    image: { pictureSources: ['own-folder', 'archives'] },
    video: {
      ...{ voiceEngine: 'elevenlabs', voice: 'JBFqnCBsd6RMkjVDRZzb', speed: 110, frameRate: '60' },
      ...{ subtitleStyle: 'paper', subtitleSize: 'large', subtitlePosition: 'top' },
    },
  });
});

it('a film asks for title cards alone with the word none', async () => {
  expect(await sentBy('--pictures', 'none')).toMatchObject({ image: { pictureSources: [] } });
});
