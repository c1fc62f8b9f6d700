import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import type { TaskOutput } from '../../../contract/task';
import { builtHash } from '../../../scripts/setup/app-build.mjs';
import { tempDir } from '../../support/temp-dir';

const REPO = resolve(import.meta.dirname, '../../..');
/** The same build that the app shows. */
const BUILT = join(REPO, 'out', 'renderer');
/** A document of the panel's own origin in which nothing runs. */
export const BLANK = 'blank';
const MIME: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};

interface Body {
  readonly type: string;
  readonly body: string | Buffer;
}

async function makeFilm(): Promise<Body> {
  const film = join(tempDir('preview-film'), 'film.mp4');
  const make = ['-nostdin', '-y', '-f', 'lavfi', '-i', 'mandelbrot=size=320x180:rate=10'];
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=220', '-t', '2'];
  await promisify(execFile)('ffmpeg', [...make, ...sound, '-pix_fmt', 'yuv420p', '-movflags', '+faststart', film]);
  return { type: 'video/mp4', body: await readFile(film) };
}

function drawPicture(scene: number): Body {
  const hue = (scene * 47) % 360;
  const sky = `<rect width="160" height="100" fill="hsl(${hue} 45% 70%)"/>`;
  const hills = `<path d="M0 70 L50 35 L85 62 L120 40 L160 72 V100 H0Z" fill="hsl(${hue} 40% 40%)"/>`;
  const sun = '<circle cx="125" cy="22" r="9" fill="#fff3c4"/>';
  return {
    type: 'image/svg+xml',
    body: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 100">${sky}${sun}${hills}</svg>`,
  };
}

/** What a site shows that wants its user to sign in. */
const SITE: Body = {
  type: 'image/svg+xml',
  body: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 800" width="1280" height="800" font-family="sans-serif">
<rect width="1280" height="800" fill="#fff"/><rect width="1280" height="64" fill="#f1f3f4"/>
<text x="32" y="42" font-size="26">Pictures</text><text x="640" y="330" font-size="40" text-anchor="middle">Welcome back</text>
<rect x="500" y="380" width="280" height="60" rx="30" fill="#1a73e8"/>
<text x="640" y="418" font-size="24" fill="#fff" text-anchor="middle">Sign in to Pictures</text></svg>`,
};

const SCRIPT: Body = {
  type: 'text/plain; charset=utf-8',
  body: '# 서울 골목 산책\n\n## 장면 1 (6.2초)\n\n골목은 도시의 가장 오래된 길입니다. <b>천천히</b> 걸어 봅니다.\n\n## 장면 2 (7.0초)\n\n담장 너머로 감나무가 보입니다.\n',
};

/**
 * Serves the built panel, and below /output/ made-up finished files, as main does.
 * @param outputOf the output with this index of the task with this id
 */
export async function servePanel(
  outputOf: (taskId: string, index: number) => TaskOutput | undefined,
): Promise<{ server: Server; url: string }> {
  if (builtHash(REPO) === undefined)
    throw new Error('out/ is not built from the sources as they are now. Run these tests by `npm test`: it builds it.');
  let film: Promise<Body> | undefined;
  const madeUp = async (output: TaskOutput | undefined): Promise<Body> => {
    if (output === undefined || output.path.includes('missing')) throw new Error('moved away');
    if (output.kind === 'image') return drawPicture(output.scene ?? 1);
    if (output.kind !== 'video') return SCRIPT;
    film ??= makeFilm();
    return film;
  };
  const projectFile = async (path: string): Promise<Body> => {
    if (!path.endsWith('.mp4')) return drawPicture(Number(/\d+/u.exec(path)?.[0] ?? 1));
    film ??= makeFilm();
    return film;
  };
  const builtFile = async (path: string): Promise<Body> => {
    const file = join(BUILT, path === '/' ? 'index.html' : path);
    if (!file.startsWith(BUILT + sep)) throw new Error('outside');
    return { type: MIME[extname(file)] ?? 'text/plain', body: await readFile(file) };
  };
  const reply = (response: ServerResponse, found: Promise<Body>, headers: Record<string, string> = {}): void => {
    found.then(
      ({ type, body }) => response.writeHead(200, { 'content-type': type, ...headers }).end(body),
      () => response.writeHead(404).end(),
    );
  };
  /** A part of a file, without which no browser seeks in a film. */
  const replyPart = (response: ServerResponse, found: Promise<Body>, range: string): void => {
    found.then(
      ({ type, body }) => {
        const whole = Buffer.from(body);
        const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/u.exec(range) ?? [];
        const end = to === '' ? whole.length - 1 : Math.min(Number(to), whole.length - 1);
        const headers = { 'content-type': type, 'content-range': `bytes ${from}-${end}/${whole.length}` };
        response.writeHead(206, headers).end(whole.subarray(Number(from), end + 1));
      },
      () => response.writeHead(404).end(),
    );
  };
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const [, taskId = '', index] = /^\/output\/([0-9a-f-]{36})\/(\d+)$/u.exec(path) ?? [];
    const [, projectPath] = /^\/project\/[^/]+\/(.+)$/u.exec(path) ?? [];
    const { range } = request.headers;
    if (projectPath !== undefined && range !== undefined) replyPart(response, projectFile(projectPath), range);
    else if (projectPath !== undefined) reply(response, projectFile(projectPath));
    else if (index !== undefined) reply(response, madeUp(outputOf(taskId, Number(index))));
    else if (path.startsWith('/site-screen/')) reply(response, Promise.resolve(SITE));
    else if (path.startsWith('/poster/')) reply(response, Promise.resolve(drawPicture(path.length)));
    else if (path === '/favicon.ico') response.writeHead(204).end();
    else if (path === `/${BLANK}`)
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!doctype html><title>blank</title>');
    // Their names have a hash, so a browser reads these 4 MB once, not once per test.
    else if (path.startsWith('/assets/'))
      reply(response, builtFile(path), { 'cache-control': 'max-age=3600, immutable' });
    else reply(response, builtFile(path));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the preview server has no port');
  return { server, url: `http://127.0.0.1:${address.port}/` };
}
