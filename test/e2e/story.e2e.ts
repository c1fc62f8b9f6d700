import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type IpcChannel, type IpcInput, type IpcOutput, ipcCalls } from '../../contract/ipc';
import { filmRecordSchema } from '../../contract/project-files';
import { projectFileUrl, type Storyboard } from '../../contract/storyboard';
import { tempDir } from '../support/temp-dir';
import { writeCard } from '../workers/video/video-context';
import { probe } from './support/film';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { readyForFilm } from './support/ready-for-film';

const PROJECT = '겨울 캠핑';
let running: RunningApp;
beforeAll(async () => {
  running = await launchApp({ place: await newPlace() });
  const narrations = ['텐트를 고릅니다.', '침낭을 봅니다.', '난로를 켭니다.'];
  await readyForFilm(running.place.workspace, PROJECT, narrations);
});
afterAll(() => running?.close());

const replySchema = z.object({ ok: z.boolean(), value: z.unknown().optional(), error: z.unknown().optional() });
/** As the panel calls main. */
async function call<C extends IpcChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>> {
  const reply = await running.page.evaluate(
    ([name, given]) => {
      const api: { call(channel: unknown, input: unknown): Promise<unknown> } = Reflect.get(window, 'studioQueue');
      return api.call(name, given);
    },
    [channel, input] as const,
  );
  const { ok, value, error } = replySchema.parse(reply);
  if (!ok) throw new Error(JSON.stringify(error));
  // The schema of the channel says so.
  return ipcCalls[channel].output.parse(value) as IpcOutput<C>;
}
async function done(tasks: readonly { readonly id: string }[]): Promise<void> {
  for (const { id } of tasks) {
    const status = async () => (await call('queue:get', { id })).task.status;
    await expect.poll(status, { timeout: 300_000, interval: 250 }).toMatch(/completed|failed|cancelled/);
    expect(await status()).toBe('completed');
  }
}
const board = () => call('films:storyboard', { projectId: PROJECT });
const below = (path: string) => join(running.place.workspace, PROJECT, path);
const fetched = (file: NonNullable<Storyboard['portrait']>) =>
  running.page.evaluate(
    async (url) => {
      const response = await fetch(url);
      return [response.status, response.headers.get('content-type'), (await response.arrayBuffer()).byteLength];
    },
    projectFileUrl(PROJECT, file),
  );

describe('A film in the real app', () => {
  it('is filmed, changed in one scene, heard, filmed again and taken back', async () => {
    const video = { type: 'video', projectId: PROJECT, metadata: { resolution: '480p', title: PROJECT } } as const;
    await done([await call('queue:enqueue', video)]);
    const first = await board();
    expect(first.versions.map(({ version, isPresent }) => [version, isPresent])).toEqual([[1, true]]);
    expect(first.versions[0]?.seconds).toBeCloseTo(probe(below('video.mp4')).format.duration, 0);
    const record = filmRecordSchema.parse(JSON.parse(readFileSync(below('film.json'), 'utf8')));
    expect(record.scenes.map(({ picture }) => picture.name)).toEqual(['001.jpg', '001.jpg', '001.jpg']);

    // The film's own voice, then that of other words, by a process of its own.
    const spoken = await call('films:voice', { projectId: PROJECT, id: '2' });
    expect([spoken.file.path, spoken.to > spoken.from]).toEqual(['audio/narration.wav', true]);
    const edit = { kind: 'narration', id: '2', narration: '침낭은 가볍고 따뜻해야 합니다.' } as const;
    const changed = await call('films:edit', { projectId: PROJECT, revision: first.revision, edit });
    expect(changed.scenes.map((scene) => scene.changed)).toEqual([[], ['narration'], []]);
    await expect.poll(async () => (await call('films:get', { projectId: PROJECT })).film.changedScenes).toBe(1);
    const preview = await call('films:voice', { projectId: PROJECT, id: '2' });
    expect(await fetched(preview.file)).toEqual([200, 'audio/wav', statSync(below(preview.file.path)).size]);

    // A picture of the creator's for the same scene; then the film alone is made again, and asks for no picture.
    const file = join(tempDir('mine'), '내 침낭.jpg');
    await writeCard(file, 1);
    const pictured = await call('films:use-picture', { projectId: PROJECT, id: '2', file });
    expect(pictured.scenes[1]?.picture?.path).toBe('images/002 내 침낭.jpg');
    const { tasks } = await call('films:redo', { projectId: PROJECT, what: { kind: 'changed' } });
    expect(tasks.map(({ type }) => type)).toEqual(['video']);
    await done(tasks);
    const second = await board();
    expect([second.changedScenes, second.versions.map(({ version, reason }) => [version, reason])]).toEqual([
      0,
      [
        // The third has no picture of its own and shows its neighbour's.
        [2, { kind: 'scenes', scenes: [2, 3] }],
        [1, { kind: 'first' }],
      ],
    ]);
    expect(second.versions.every((version) => version.video !== undefined)).toBe(true);
    for (const { video: one } of second.versions) if (one !== undefined) expect((await fetched(one))[0]).toBe(200);

    const back = await call('films:restore', { projectId: PROJECT, version: 1 });
    expect(back.versions.find(({ isPresent }) => isPresent)?.version).toBe(1);
    expect([back.scenes[1]?.narration, back.changedScenes]).toEqual(['침낭을 봅니다.', 0]);
    expect(existsSync(below('images/002 내 침낭.jpg'))).toBe(false);
  });

  it('that was made to be looked at is a draft until the final one, in full size, has taken its place', async () => {
    const projectId = '초벌';
    await readyForFilm(running.place.workspace, projectId, ['텐트를 고릅니다.']);
    const metadata = { resolution: '480p', frameRate: 60, quality: 'draft', title: projectId } as const;
    await done([await call('queue:enqueue', { type: 'video', projectId, metadata })]);
    const isDraft = async () => (await call('films:get', { projectId })).film.video?.draft;
    const picture = () =>
      probe(join(running.place.workspace, projectId, 'video.mp4')).streams.find(
        ({ codec_type }) => codec_type === 'video',
      );
    expect([await isDraft(), picture()]).toEqual([true, expect.objectContaining({ width: 428, height: 240 })]);

    const { tasks } = await call('films:redo', { projectId, what: { kind: 'final' } });
    expect(tasks.map(({ type }) => type)).toEqual(['video']);
    await done(tasks);
    await expect.poll(isDraft, { timeout: 30_000 }).toBeUndefined();
    expect(picture()).toMatchObject({ width: 854, height: 480 });
    const { versions } = await call('films:storyboard', { projectId });
    expect(versions.map((one) => [one.version, one.isDraft])).toEqual([
      [2, false],
      [1, true],
    ]);
  });
});
