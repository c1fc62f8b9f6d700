import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir';
import { type Client, client } from './support/client';
import { probe } from './support/film';
import { launchApp, newPlace, projectRoot, type RunningApp } from './support/launch';
import { workOf } from './support/processes';

let site: ChildProcess;
let running: RunningApp;
let queue: Client;

/** The shell example of the docs, as a creator would save it. */
function videoScript(): string {
  const page = readFileSync(join(projectRoot, 'docs/processors.md'), 'utf8');
  const path = join(tempDir('video-script'), 'video.sh');
  writeFileSync(path, /^```sh\n([\s\S]*?)^```$/mu.exec(page)?.[1] ?? '');
  return path;
}

beforeAll(async () => {
  site = spawn(process.execPath, [join(projectRoot, 'examples/own-script-url/server.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORT: '0' },
  });
  const [line] = site.stdout === null ? [] : await once(site.stdout, 'data');
  running = await launchApp({
    place: await newPlace({
      processors: {
        script: { kind: 'url', url: String(line).trim(), body: 'metadata', secrets: [], timeoutMinutes: 30 },
        image: program('python3', join(projectRoot, 'examples/own-images-python/images.py')),
        video: program('sh', videoScript()),
      },
    }),
  });
  queue = client(running.bridge);
});
afterAll(async () => {
  await running?.close();
  site?.kill();
});

function program(...command: [string, string]) {
  return { kind: 'program' as const, command, cwd: '', env: {}, secrets: [], timeoutMinutes: 10, graceSeconds: 10 };
}

describe("A film by the creator's own code alone", () => {
  it('comes from an address, a Python program on the kit and a shell script', async () => {
    const tasks = await queue.pipeline({ projectId: '내 코드', script: { titleId: 'T-1', category: '건강' } });
    const ended = await Promise.all(tasks.map(({ id }) => queue.ended(id)));
    expect(ended.map(({ status, error }) => error ?? status)).toEqual(['completed', 'completed', 'completed']);
    const film = join(running.place.workspace, '내 코드', 'video.mp4');
    expect(probe(film).format.duration).toBeCloseTo(15, 0);
    await expect.poll(() => workOf(running)).toEqual([]);
  });
});
