import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { client } from './support/client';
import { bridgeOf, newPlace, type SpawnedApp, spawnApp } from './support/launch';
import { startSlowLlm } from './support/slow-llm';

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
beforeAll(async () => {
  llm = await startSlowLlm();
});
afterAll(() => llm.close());

const apps: SpawnedApp[] = [];
afterEach(() => {
  for (const { child } of apps.splice(0)) child.kill('SIGKILL');
});

it.each([
  ['in the tray', ['--hidden']],
  ['with its window', []],
])(
  'an app %s that loses its home and its films in the middle of its work quits when it is asked to',
  async (_, flags) => {
    const app = spawnApp(await newPlace({ llm: { baseUrl: llm.baseUrl, model: 'slow' } }), flags);
    apps.push(app);
    const queue = client(await bridgeOf(app.place, app.child.pid));
    const add = (metadata: Record<string, unknown>) => queue.enqueue({ type: 'script', projectId: 'p', metadata });
    await queue.ended((await add({ text: '문장입니다.' })).id);
    await add({ title: '기다리는 대본' });
    await llm.asked();
    await rm(dirname(app.place.home), { recursive: true, force: true, maxRetries: 10 });
    app.child.kill('SIGTERM');
    expect(await app.exited).toMatchObject({ signal: null });
  },
);
