import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { PageTask } from '../../contract/bridge';
import { type Client, client } from './support/client';
import { probe } from './support/film';
import { bridgeOf, newPlace, type Place, type SpawnedApp, spawnApp } from './support/launch';

const apps: SpawnedApp[] = [];
afterEach(async () => {
  for (const { child, exited } of apps.splice(0)) {
    child.kill('SIGTERM');
    await exited;
  }
});
async function start(place: Place): Promise<{ app: SpawnedApp; queue: Client }> {
  const app = spawnApp(place, ['--hidden']);
  apps.push(app);
  return { app, queue: client(await bridgeOf(place, app.child.pid)) };
}
async function done(queue: Client, task: PageTask | undefined): Promise<PageTask> {
  const ended = await queue.ended(task?.id ?? '');
  expect(ended, ended.error).toMatchObject({ status: 'completed' });
  return ended;
}

const SCENES = ['하나입니다.', '둘입니다.', '셋입니다.', '넷입니다.', '다섯입니다.', '여섯입니다.'];
const PROJECT = '다시';

describe('A film that stops for approval', () => {
  it('goes on when it is approved, survives a kill between two pictures, and one scene of it is made again alone', async () => {
    const place = await newPlace();
    const before = await start(place);
    const [, image, video] = await before.queue.pipeline({
      projectId: PROJECT,
      script: { title: '다시', text: SCENES.join('\n\n'), sceneSeconds: 2 },
      video: { title: '다시', resolution: '480p' },
      stopAfter: ['script'],
    });
    const parked = await before.queue.until(image?.id ?? '', ({ state }) => state === 'needs-you');
    expect([parked.needsYou?.code, parked.outputs]).toEqual(['review_script', []]);
    const { status } = await before.queue.call('POST', `/api/queue/approve/${image?.id}`);
    expect(status).toBe(200);

    const midway = await before.queue.until(image?.id ?? '', ({ outputs }) => outputs.length > 0);
    before.app.child.kill('SIGKILL');
    await before.app.exited;
    const [picture] = midway.outputs;
    const file = join(place.workspace, PROJECT, picture?.path ?? '');
    const { mtimeMs } = statSync(file);

    const { queue } = await start(place);
    const made = await done(queue, image);
    expect(made.outputs.map(({ scene }) => scene).sort()).toEqual(SCENES.map((_, index) => index + 1));
    expect([made.outputs.find(({ path }) => path === picture?.path)?.sha256, statSync(file).mtimeMs]).toEqual([
      picture?.sha256,
      mtimeMs,
    ]);
    await done(queue, video);
    const film = readFileSync(join(place.workspace, PROJECT, 'video.mp4'));

    const again = await queue.enqueue({ type: 'image', projectId: PROJECT, metadata: { title: '다시', only: [2] } });
    const redone = await done(queue, again);
    expect(redone.outputs.map(({ scene }) => scene)).toEqual([2]);
    const tall = await queue.enqueue({
      type: 'video',
      projectId: PROJECT,
      metadata: { title: '다시', resolution: '480p', variant: 'portrait' },
      dependsOn: [again.id],
    });
    await done(queue, tall);
    const portrait = probe(join(place.workspace, PROJECT, 'video-portrait.mp4'));
    expect(portrait.streams.find(({ codec_type }) => codec_type === 'video')).toMatchObject({
      width: 480,
      height: 854,
    });
    expect(readFileSync(join(place.workspace, PROJECT, 'video.mp4')).equals(film)).toBe(true);
    const { body } = await queue.call('GET', `/api/queue/tasks/${tall.id}/logs`);
    expect(JSON.stringify(body)).toContain(`앞서 읽은 ${SCENES.length}문장`);
  });
});
