import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueueTask } from '../../contract/task';
import { type Gallery, picture, startGallery } from '../fixtures/gallery/gallery-server';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { type Process, workOf } from './support/processes';
import { startSlowLlm } from './support/slow-llm';

/** Long enough for a film at 1080p that is still being made when it is cancelled. */
const TEXT = '먼저 원두를 곱게 갈아 주세요.\n\n물은 천천히 부어야 맛이 부드럽습니다.';

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
let site: Gallery;
let running: RunningApp;
let queue: Client;

/** Resolves once the browser requests the picture that never arrives. */
let stuckPictureAsked: Promise<void>;

beforeAll(async () => {
  llm = await startSlowLlm();
  const good = await picture(1, 1280, 720);
  let asked = (): void => {};
  stuckPictureAsked = new Promise((resolve) => {
    asked = resolve;
  });
  site = await startGallery({
    '/': '<img src="/1.jpg" width="1280" height="720"><img src="/never.jpg" width="1280" height="720">',
    '/1.jpg': good,
    '/never.jpg': () => asked(),
    '/whole': '<img src="/1.jpg" width="1280" height="720">',
  });
  running = await launchApp({
    place: await newPlace({ allowPrivateAddresses: true, llm: { baseUrl: llm.baseUrl, model: 'slow' } }),
  });
  queue = client(running.bridge);
});
afterAll(async () => {
  await running?.close();
  await site?.close();
  llm?.close();
});

const named = (family: readonly Process[], name: string) => family.filter((one) => one.name.includes(name));

/** Everything below a project's folder, finished or not; undefined when there is no such folder. */
function filesOf(projectId: string): string[] | undefined {
  const folder = join(running.place.workspace, projectId);
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : undefined;
}

/** With the panel's own buttons. Resolves once the task has ended and none of its processes is alive. */
async function cancelInPanel(task: QueueTask): Promise<void> {
  await running.page.getByTestId(`cancel-${task.id}`).click();
  const confirm = running.page.getByTestId('confirm');
  await confirm.waitFor();
  await confirm.click();
  expect((await queue.ended(task.id)).state).toBe('cancelled');
  await expect.poll(() => workOf(running)).toEqual([]);
}

async function completes(task: QueueTask): Promise<void> {
  const ended = await queue.ended(task.id);
  expect([ended.status, ended.error]).toEqual(['completed', undefined]);
}

describe('A running task cancelled in the panel is gone, with all its processes and half-made files', () => {
  it('while its browser waits for a picture that never comes', async () => {
    const crawl = (projectId: string, path: string) =>
      queue.enqueue({ type: 'image', projectId, metadata: { scenes: 2, pages: [`${site.origin}${path}`] } });
    const task = await crawl('crawl', '/');
    await stuckPictureAsked;
    expect(named(workOf(running), 'chrom').length).toBeGreaterThan(1);
    expect(filesOf('crawl')?.some((path) => path.startsWith('.partial-'))).toBe(true);

    await cancelInPanel(task);
    expect(filesOf('crawl')).toBeUndefined();

    const next = await crawl('crawl', '/whole');
    await completes(next);
    expect(filesOf('crawl')).toEqual(['images', 'images/001.jpg', 'images/002.png', 'manifest.json']);
  });

  it('while FFmpeg makes its film', async () => {
    await completes(await queue.enqueue({ type: 'script', projectId: 'film', metadata: { text: TEXT } }));
    await completes(await queue.enqueue({ type: 'image', projectId: 'film', metadata: {} }));
    const before = filesOf('film');
    const task = await queue.enqueue({ type: 'video', projectId: 'film', metadata: { resolution: '1080p' } });
    const midway = await queue.until(
      task.id,
      ({ status, progress }) => status !== 'waiting' && (progress?.fraction ?? 0) > 0,
    );
    expect(midway.status).toBe('processing');
    await expect.poll(() => named(workOf(running), 'ffmpeg').length).toBeGreaterThan(0);

    await cancelInPanel(task);
    expect(filesOf('film')).toEqual(before);

    const next = await queue.enqueue({ type: 'video', projectId: 'film', metadata: { resolution: '480p' } });
    await completes(next);
    expect(existsSync(join(running.place.workspace, 'film', 'video.mp4'))).toBe(true);
  });
});

describe('Stopping a type now, in the palette', () => {
  it('puts its running task back to waiting at no cost, and resuming runs it', async () => {
    const { page } = running;
    const task = await queue.enqueue({ type: 'script', projectId: 'held', metadata: { title: '멈출 작업' } });
    await llm.asked();
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type('지금 멈추기');
    await page.getByRole('dialog').getByText('대본 작성 지금 멈추기').click();
    const stopped = await queue.until(task.id, ({ status }) => status !== 'processing');
    expect(stopped).toMatchObject({ status: 'waiting', retryCount: 0, crashCount: 0 });
    await page.getByTestId(`waiting-row-${task.id}`).waitFor();

    // Until the panel shows the pause, the button would say it again.
    await page.getByTestId('paused-script').waitFor();
    await page.getByTestId('pause-script').click();
    await llm.asked();
    const again = await queue.until(task.id, ({ status }) => status === 'processing');
    expect(again).toMatchObject({ retryCount: 0, crashCount: 0 });
  });
});
