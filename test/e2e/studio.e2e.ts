import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskType } from '../../contract/task';
import { expectWholeFiles } from '../faults/support/whole-files';
import { probe } from './support/film';
import { callMain, changeSettings } from './support/panel-page';
import { heldBy, letGo, openStudioApps, type StudioApp, type StudioApps } from './support/studio-apps';

let studio: StudioApps;
let anna: StudioApp;
let bora: StudioApp;
let carl: StudioApp;
beforeAll(async () => {
  studio = await openStudioApps();
  anna = await studio.open('anna');
  [bora, carl] = await Promise.all([studio.open('bora'), studio.open('carl')]);
});
afterAll(() => studio?.close());

/** Only this machine takes tasks of the type. */
async function only(type: TaskType, machine: StudioApp): Promise<void> {
  for (const one of [anna, bora, carl]) {
    await (one === machine ? one.resume(type, 'this-machine') : one.pause(type, 'this-machine'));
  }
}
/** What a page that follows the app's events has got so far. */
async function eventsOf({ bridge }: StudioApp) {
  const stop = new AbortController();
  const reply = await fetch(`${bridge.url}/api/queue/events`, {
    headers: { Authorization: `Bearer ${bridge.token}` },
    signal: stop.signal,
  });
  let text = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of reply.body ?? []) text += decoder.decode(chunk, { stream: true });
  })().catch(() => {});
  return {
    text: () => text,
    close: async () => {
      stop.abort();
      await reading;
    },
  };
}

describe('What is added on one machine of a studio', () => {
  it('runs on another: both panels and the pages of both see it run, with its lines, and the file is there for all', async () => {
    await only('script', bora);
    await changeSettings(bora.page, { processors: { script: heldBy('bora') } });
    const events = await eventsOf(anna);
    const { id } = await anna.queue.enqueue({
      type: 'script',
      projectId: 'held',
      metadata: { title: '옆에서 쓸 대본' },
    });
    for (const { page } of [anna, bora]) {
      const lane = page.getByTestId('running-script');
      await lane.getByText('옆에서 쓸 대본').waitFor();
      await lane.getByText('bora holds it').waitFor();
    }
    // Only where it is not here is a machine named.
    await anna.page.getByTestId('running-script').getByText('bora', { exact: true }).first().waitFor();
    const running = await anna.queue.until(id, ({ progress }) => progress?.fraction === 0.5);
    expect([running.addedFrom, running.machine]).toEqual(['anna', 'bora']);
    letGo(studio.workspace, 'held');
    const ended = await anna.queue.ended(id);
    expect([ended.status, ended.error]).toEqual(['completed', undefined]);
    expect(readFileSync(join(studio.workspace, 'held', 'made.txt'), 'utf8')).toBe('made by bora\n');
    for (const word of ['bora holds it', '"processing"', '"completed"']) {
      await expect.poll(() => events.text()).toContain(word);
    }
    await events.close();
    await changeSettings(bora.page, { processors: {} });
  });

  it('and is a film has its script, pictures and video made on three machines, whole, with one manifest', async () => {
    await only('script', carl);
    await only('image', anna);
    await only('video', bora);
    const tasks = await anna.queue.pipeline({
      projectId: 'film',
      script: { text: '안녕하세요.' },
      image: { scenes: 1 },
      video: { resolution: '480p' },
    });
    const ended = [];
    for (const { id } of tasks) ended.push(await carl.queue.ended(id));
    expect(ended.map(({ type, status, error, machine }) => [type, status, error, machine])).toEqual([
      ['script', 'completed', undefined, 'carl'],
      ['image', 'completed', undefined, 'anna'],
      ['video', 'completed', undefined, 'bora'],
    ]);
    // Each machine has its own copy of what the others did.
    for (const { id } of tasks) await anna.queue.ended(id);
    const known = await Promise.all(tasks.map(async ({ id }) => (await callMain(anna.page, 'queue:get', { id })).task));
    expectWholeFiles(anna.place, known, 'three machines');
    const manifest = readFileSync(join(studio.workspace, 'film', 'manifest.json'), 'utf8');
    for (const { outputs } of known) for (const { path } of outputs) expect(manifest).toContain(path);
    const film = join(studio.workspace, 'film', 'video.mp4');
    expect(existsSync(film)).toBe(true);
    expect(
      probe(film)
        .streams.map(({ codec_name }) => codec_name)
        .sort(),
    ).toEqual(['aac', 'h264']);
  });
});

describe('Tasks of one type', () => {
  it('run at the same time on two machines; with the studio’s limit one after the other', async () => {
    for (const one of [anna, bora]) {
      await one.resume('script', 'this-machine');
      await changeSettings(one.page, { processors: { script: heldBy(one.name) } });
    }
    await carl.pause('script', 'this-machine');
    const add = (projectId: string) =>
      anna.queue.enqueue({ type: 'script', projectId, metadata: { title: projectId } });
    const isRunning = ({ status }: { status: string }) => status === 'processing';
    const [one, two] = [await add('one'), await add('two')];
    const both = [await anna.queue.until(one.id, isRunning), await anna.queue.until(two.id, isRunning)];
    expect(new Set(both.map(({ machine }) => machine))).toEqual(new Set(['anna', 'bora']));
    await callMain(bora.page, 'studio:set-limited', { type: 'script', limited: true });
    await expect.poll(async () => (await anna.state()).limited.script).toBe(true);
    letGo(studio.workspace, 'one');
    letGo(studio.workspace, 'two');
    for (const { id } of [one, two]) expect((await anna.queue.ended(id)).status).toBe('completed');

    const [three, four] = [await add('three'), await add('four')];
    await anna.queue.until(three.id, isRunning);
    const quick = await anna.queue.enqueue({ type: 'image', projectId: 'meanwhile', metadata: { scenes: 1 } });
    expect((await anna.queue.ended(quick.id)).status).toBe('completed');
    expect((await anna.queue.status(four.id)).status).toBe('waiting');
    letGo(studio.workspace, 'three');
    await anna.queue.until(four.id, isRunning);
    expect((await anna.queue.status(three.id)).status).toBe('completed');
    letGo(studio.workspace, 'four');
    expect((await anna.queue.ended(four.id)).status).toBe('completed');
  });

  it('are known to the table of machines: who is there and what each takes', async () => {
    await expect
      .poll(async () => (await carl.state()).machines.map(({ name, takes }) => `${name} ${takes.join()}`).sort())
      .toEqual(['anna script,image', 'bora script,video', 'carl ']);
  });
});
