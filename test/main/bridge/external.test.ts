import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildCreatorWorker, ExternalStudio } from './support/open-external-studio';

let entry: string;
let studio: ExternalStudio;
beforeAll(async () => {
  entry = await buildCreatorWorker();
});
beforeEach(async () => {
  studio = await ExternalStudio.open(entry);
});
afterEach(() => studio.close());

describe('POST /api/queue/claim/:type', () => {
  it('hands over the task, already processing, with a lease and its two folders', async () => {
    const id = await studio.add('script');
    const { task, leaseId, projectDir, outDir } = await studio.claim('script');
    expect([task.id, task.status, leaseId.length > 20]).toEqual([id, 'processing', true]);
    expect((await studio.get(id)).status).toBe('processing');
    expect(outDir.startsWith(projectDir)).toBe(true);
    expect(await readdir(outDir)).toEqual([]);
  });

  it('replies 204 when nothing waits, at once without `wait`', async () => {
    expect((await studio.bridge.call('POST', '/api/queue/claim/script')).status).toBe(204);
    expect((await studio.bridge.call('POST', '/api/queue/claim/script?wait=0.05')).status).toBe(204);
  });

  it('waits for a task that is added meanwhile', async () => {
    const claim = studio.claim('video');
    const id = await studio.add('video');
    expect((await claim).task.id).toBe(id);
  });
});

describe('the calls for a task in hand', () => {
  it('keep its log, its progress and its files, and end it', async () => {
    const id = await studio.add('image');
    const claim = await studio.claim('image');
    expect(await studio.report(claim, 'heartbeat')).toMatchObject({ status: 200, body: { success: true } });
    await studio.report(claim, 'logs', { lines: ['one', { text: 'two', level: 'warn' }] });
    expect((await studio.logs(id)).slice(-2)).toEqual(['one', 'two']);
    await studio.report(claim, 'progress', { progress: 0.5, stage: 'drawing' });
    expect((await studio.get(id)).progress).toEqual({ fraction: 0.5, stage: 'drawing' });
    await mkdir(join(claim.outDir, 'images'));
    await writeFile(join(claim.outDir, 'images', '001.txt'), 'a picture');
    const published = await studio.report(claim, 'artifacts', { artifact: 'images/001.txt', kind: 'image', scene: 1 });
    expect(published).toMatchObject({ status: 200, body: { success: true } });
    expect(readFileSync(join(claim.projectDir, 'images', '001.txt'), 'utf8')).toBe('a picture');
    await writeFile(join(claim.outDir, 'left.txt'), 'left');
    const done = await studio.report(claim, 'complete', { result: { made: 1 } });
    expect(done).toMatchObject({ status: 200, body: { success: true, task: { status: 'completed' } } });
    const task = await studio.get(id);
    expect(task).toMatchObject({ status: 'completed', result: { made: 1 } });
    expect(task.outputs.map(({ path }) => path).sort()).toEqual(['images/001.txt', 'left.txt']);
    expect(existsSync(claim.outDir)).toBe(false);
  });

  it('fail it with a text, which may be tried again', async () => {
    const id = await studio.add('script');
    const claim = await studio.claim('script');
    expect((await studio.report(claim, 'fail', { error: 'the site is down' })).status).toBe(200);
    expect(await studio.get(id)).toMatchObject({ status: 'waiting', retryCount: 1, error: 'the site is down' });
  });
});
