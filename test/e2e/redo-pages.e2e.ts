import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { manifestSchema } from '../../contract/project-files';
import type { Redo, StoryEdit } from '../../contract/storyboard';
import { type Gallery, picture, startGallery } from '../fixtures/gallery/gallery-server';
import { sha256Of } from '../support/film-studio';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';

const PROJECT = '앨범';
/** Each as long as a scene. */
const NARRATIONS = [
  '첫 장면에서는 텐트를 고릅니다. 둘이 자는 텐트라면 세 사람이 들어갈 만한 것이 넉넉하고 편안합니다.',
  '둘째 장면에서는 침낭을 봅니다. 겨울이라면 밤의 기온보다 다섯 도 낮은 곳까지 견디는 것이 좋습니다.',
  '셋째 장면에서는 난로를 켭니다. 불을 켜 둔 동안에는 반드시 환기를 하고 잠들기 전에 꼭 끕니다.',
];

let site: Gallery;
let running: RunningApp;
let queue: Client;
beforeAll(async () => {
  const photos = await Promise.all([1, 2, 3, 4, 5].map((seed) => picture(seed, 900, 600)));
  const pictures = Object.fromEntries(photos.map((photo, n) => [`/photo-${n + 1}.jpg`, photo]));
  const shown = Object.keys(pictures).map((path) => `<img src="${path}" width="600">`);
  const page = (body: string) => `<!doctype html><html lang="ko"><title>앨범</title><body>${body}</body></html>`;
  site = await startGallery({ ...pictures, '/album': page(shown.join('')), '/other': page(shown.join('')) });
  running = await launchApp({ place: await newPlace({ allowPrivateAddresses: true }) });
  queue = client(running.bridge);
});
afterAll(async () => {
  await running?.close();
  await site?.close();
});

const board = () => callMain(running.page, 'films:storyboard', { projectId: PROJECT });
async function edit(change: StoryEdit): Promise<void> {
  const { revision } = await board();
  await callMain(running.page, 'films:edit', { projectId: PROJECT, revision, edit: change });
}
async function redo(what: Redo['what']) {
  const { tasks } = await callMain(running.page, 'films:redo', { projectId: PROJECT, what });
  const ended = [];
  for (const { id } of tasks) {
    const task = await queue.ended(id);
    expect(task, task.error).toMatchObject({ status: 'completed' });
    ended.push(task);
  }
  return ended;
}
/** Every picture that stands in the project, with what the manifest says of it. */
function pictures() {
  const folder = join(running.place.workspace, PROJECT);
  const { files } = manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  return files
    .filter(({ path }) => path.startsWith('images/'))
    .map((entry) => ({
      ...entry,
      onDisk: sha256Of(join(folder, entry.path)),
      mtimeMs: statSync(join(folder, entry.path)).mtimeMs,
    }))
    .sort((a, b) => (a.scene ?? 0) - (b.scene ?? 0));
}

it('another narration asks no page, and other words to look for ask for one picture of the page', async () => {
  const tasks = await queue.pipeline({
    projectId: PROJECT,
    script: { title: PROJECT, text: NARRATIONS.join('\n\n') },
    image: { title: PROJECT, pages: [`${site.origin}/album`, `${site.origin}/other`] },
    video: { title: PROJECT, resolution: '480p' },
  });
  for (const { id } of tasks) {
    const task = await queue.ended(id);
    expect(task, task.error).toMatchObject({ status: 'completed' });
  }
  const first = pictures();
  expect(first.map(({ scene }) => scene)).toEqual([1, 2, 3]);

  const asked = site.seen.length;
  await edit({ kind: 'narration', id: '1', narration: `${NARRATIONS[0]} 바닥도 봅니다.` });
  const spoken = await redo({ kind: 'scene', id: '1', picture: false });
  expect(spoken.map(({ type }) => type)).toEqual(['video']);
  expect(site.seen.slice(asked)).toEqual([]);
  expect(pictures()).toEqual(first);
  const { lines } = await callMain(running.page, 'queue:logs', { id: spoken[0]?.id ?? '', after: 0, limit: 200 });
  expect(lines.map(({ text }) => text)).toContainEqual({ code: 'video.voice_kept', sentences: 6 });

  await edit({ kind: 'keywords', id: '3', keywords: ['난로'] });
  const pictured = await redo({ kind: 'changed' });
  expect(pictured.map(({ type, outputs }) => [type, outputs.filter(({ kind }) => kind === 'image').length])).toEqual([
    ['image', 1],
    ['video', 0],
  ]);
  // The first page had another picture, so the second one was not asked.
  expect(site.seen.slice(asked).map(({ path }) => path)).not.toContain('/other');
  const second = pictures();
  expect(second.slice(0, 2)).toEqual(first.slice(0, 2));
  expect(first.map(({ sha256 }) => sha256)).not.toContain(second[2]?.sha256);
  expect(second[2]?.onDisk).toBe(second[2]?.sha256);
  expect((await board()).changedScenes).toBe(0);
});
