import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { say } from '../../contract/messages';
import { client } from './support/client';
import { bridgeOf, newPlace, spawnApp } from './support/launch';
import { QUICK_PROGRAM } from './support/quick-program';
import { startSlowLlm } from './support/slow-llm';

const lineSchema = z.strictObject({
  id: z.uuid(),
  type: z.string(),
  status: z.string(),
  outputs: z.array(z.string()),
  error: z.string().optional(),
});

// Side by side: each has its own app, and mostly waits for it to start.
describe.concurrent('--sample --exit-when-idle', () => {
  it('makes the sample project, prints one JSON line a finished task, and ends with 0', async () => {
    // The film itself takes a minute: sample-film.e2e.ts.
    const place = await newPlace({ processors: { video: QUICK_PROGRAM } });
    const app = spawnApp(place, ['--hidden', '--sample', '--exit-when-idle']);
    const { code } = await app.exited;
    expect({ code, stderr: code === 0 ? '' : app.stderr() }).toEqual({ code: 0, stderr: '' });
    const lines = app.lines().map((line) => lineSchema.parse(JSON.parse(line)));
    expect(lines.map(({ type, status }) => `${type} ${status}`)).toEqual([
      'script completed',
      'image completed',
      'video completed',
    ]);
    for (const { outputs } of lines) expect(outputs.length).toBeGreaterThan(0);
    for (const path of lines.flatMap(({ outputs }) => outputs)) expect(existsSync(path), path).toBe(true);
  });

  it('ends with 1 when a task failed, and its line says why', async () => {
    const llm = await startSlowLlm();
    const place = await newPlace({ llm: { baseUrl: llm.baseUrl, model: 'slow' } });
    const first = spawnApp(place, ['--hidden']);
    const queue = client(await bridgeOf(place, first.child.pid));
    await queue.enqueue({ type: 'script', projectId: 'p', metadata: { title: '제목' } });
    await llm.asked();
    await queue.enqueue({ type: 'script', projectId: 'p', metadata: {} });
    first.child.kill('SIGTERM');
    await first.exited;
    llm.close();

    // The same two tasks again, now without an endpoint: one waits for it, and nobody is there to set it; the other cannot be done.
    await writeFile(join(place.home, 'settings.json'), JSON.stringify({ language: 'ko', notifications: false }));
    const second = spawnApp(place, ['--hidden', '--exit-when-idle']);
    expect((await second.exited).code).toBe(1);
    const lines = second.lines().map((line) => lineSchema.parse(JSON.parse(line)));
    expect(lines).toMatchObject([
      { status: 'failed', error: say({ code: 'script.nothing_to_write' }, 'ko') },
      { status: 'waiting', error: say({ code: 'llm.needed_for_title' }, 'ko') },
    ]);
  });
});
