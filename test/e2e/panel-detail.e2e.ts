import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { say } from '../../contract/messages';
import type { QueueTask } from '../../contract/task';
import type { Messages } from '../../renderer/i18n/messages';
import { type Gallery, picture, startGallery } from '../fixtures/gallery/gallery-server';
import { type Client, client } from './support/client';
import { type FileManager, startFileManager } from './support/file-manager';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { ENGLISH, fill, speak } from './support/words';

/** Its folder has the same name; code that parsed it as a URL would cut it short. */
const TITLE = '5분 요가 #3 100%';
const SENTENCES = ['아침에 일어나 창문을 엽니다.', '숨을 고르고 몸을 천천히 폅니다.'];
const PAGES = 19;

let gallery: Gallery;
let files: FileManager;
let running: RunningApp;
let queue: Client;
let page: Page;
let made: Record<'script' | 'image' | 'video', QueueTask>;
/** Requests for the pages that are held until the test lets them go. */
const held: ServerResponse[] = [];

beforeAll(async () => {
  gallery = await startGallery();
  for (const n of [1, 2]) gallery.set(`/${n}.jpg`, await picture(n, 1_280, 720));
  gallery.set('/whole', [1, 2].map((n) => `<img src="/${n}.jpg" width="1280" height="720" alt="">`).join(''));
  for (let n = 0; n < PAGES; n += 1) gallery.set(`/held/${n}`, (_, response) => void held.push(response));
  files = await startFileManager();
  running = await launchApp({
    place: await newPlace({ notifications: false, allowPrivateAddresses: true }),
  });
  page = running.page;
  queue = client(running.bridge);
  const [script, image, video] = await queue.pipeline({
    projectId: TITLE,
    script: { title: TITLE, text: SENTENCES.join(' ') },
    image: { title: TITLE, pages: [`${gallery.origin}/whole`] },
    video: { title: TITLE, resolution: '480p' },
  });
  if (script === undefined || image === undefined || video === undefined) throw new Error('A task is missing.');
  const several = await queue.enqueue({
    type: 'image',
    projectId: '두 장면',
    metadata: { title: '두 장면', scenes: 2, pages: [`${gallery.origin}/whole`] },
  });
  expect((await queue.ended(video.id)).status).toBe('completed');
  expect((await queue.ended(several.id)).status).toBe('completed');
  made = {
    script: await queue.status(script.id),
    image: await queue.status(several.id),
    video: await queue.status(video.id),
  };
});
/** By a click: Enter takes the film of this title once it is found. */
async function openFromPalette(words: Messages, title: string): Promise<void> {
  const name = fill(words.palette.named, { act: words.type.script, title });
  await page.locator('[data-action]').getByText(name, { exact: true }).click();
}
afterAll(async () => {
  await running?.close();
  files?.close();
  await gallery?.close();
});

describe('A task’s detail', () => {
  const look = ENGLISH;
  let words: Messages;
  const detail = () => page.getByTestId('detail');
  beforeAll(async () => {
    words = await speak(page, look);
  });
  afterEach(async () => {
    await page.keyboard.press('Escape');
    await detail().waitFor({ state: 'detached' });
  });
  const open = async (task: QueueTask) => {
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${task.id}`).dblclick();
    await detail().getByText(task.id, { exact: true }).waitFor();
  };

  it('shows a script’s text, what it was made from, its files and its folder', async () => {
    await open(made.script);
    const script = detail().getByTestId('script-text');
    for (const sentence of SENTENCES) await script.getByText(sentence).first().waitFor();
    await detail().getByText(words.detail.field.text, { exact: true }).waitFor();
    await detail().getByText(SENTENCES.join(' '), { exact: true }).first().waitFor();
    for (const { path } of made.script.outputs) await detail().getByText(path, { exact: true }).waitFor();
    await detail().getByRole('button', { name: words.history.openFolder, exact: true }).click();
    await expect.poll(() => files.opened().at(-1)).toBe(join(running.place.workspace, TITLE));
  });

  it('shows the pictures, each as large as one likes', async () => {
    await open(made.image);
    const thumbs = detail().getByTestId('pictures').getByRole('img');
    await expect.poll(() => thumbs.count()).toBe(2);
    for (const thumb of await thumbs.all())
      await expect
        .poll(() => thumb.evaluate((one) => (one instanceof HTMLImageElement ? one.naturalWidth : 0)))
        .toBeGreaterThan(600);
    await thumbs.first().click();
    const large = page.getByTestId('picture-large').getByRole('img');
    const source = await large.getAttribute('src');
    // The keys are heard once the focus is in it.
    await expect
      .poll(() => large.evaluate((one) => one.closest('[role=dialog]')?.contains(document.activeElement)))
      .toBe(true);
    await page.keyboard.press('ArrowRight');
    await page.getByText(fill(words.detail.pictureOf, { n: 2, all: 2 })).waitFor();
    expect(await large.getAttribute('src')).not.toBe(source);
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'detached' });
  });

  it('plays the film in place, with picture and sound, from any moment on', async () => {
    await open(made.video);
    const film = detail().getByTestId('film');
    await expect.poll(() => film.evaluate((one: HTMLVideoElement) => one.readyState)).toBeGreaterThan(0);
    await film.evaluate((one: HTMLVideoElement) => {
      one.muted = true;
      return one.play();
    });
    await expect.poll(() => film.evaluate((one: HTMLVideoElement) => one.currentTime)).toBeGreaterThan(0.3);
    // On a busy machine the clock of the sound is ahead of the pictures.
    await expect
      .poll(() => film.evaluate((one: HTMLVideoElement) => one.getVideoPlaybackQuality().totalVideoFrames))
      .toBeGreaterThan(3);
    const seen = await film.evaluate((one: HTMLVideoElement) => ({
      width: one.videoWidth,
      failed: one.error !== null,
    }));
    expect(seen).toEqual({ width: 854, failed: false });
    const end = await film.evaluate(
      (one: HTMLVideoElement) =>
        new Promise<number>((done) => {
          one.addEventListener('seeked', () => done(one.currentTime / one.duration), { once: true });
          one.currentTime = one.duration * 0.8;
        }),
    );
    expect(end).toBeGreaterThan(0.75);
  });

  it('follows a running task’s log until one scrolls up, searches it, and copies what was found', async () => {
    held.length = 0;
    const pages = Array.from({ length: PAGES }, (_, n) => `${gallery.origin}/held/${n}`);
    const task = await queue.enqueue({
      type: 'image',
      projectId: `로그 ${look.language}`,
      metadata: { title: `로그 ${look.language}`, scenes: 1, pages },
    });
    const reply = async (count: number) => {
      for (let n = 0; n < count; n += 1) {
        await expect.poll(() => held.length).toBeGreaterThan(0);
        held.shift()?.writeHead(500).end();
      }
      await expect.poll(() => held.length).toBeGreaterThan(0);
    };
    await page.getByTestId('nav-queue').click();
    await page
      .getByTestId('running-image')
      .getByRole('button', { name: fill(words.job.open, { title: `로그 ${look.language}` }) })
      .click();
    await detail().getByTestId('stages').locator('[data-current=true]').waitFor();
    await reply(8);
    const log = detail().getByTestId('detail-log');
    const lines = async () => (await callMain(page, 'queue:logs', { id: task.id, after: 0, limit: 1_000 })).lines;
    const fromEnd = () => log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight);
    await log
      .getByText(say((await lines()).at(-1)?.text ?? 'no line', look.language))
      .last()
      .waitFor();
    expect(await log.evaluate((box) => box.scrollHeight > box.clientHeight)).toBe(true);
    await expect.poll(fromEnd).toBeLessThan(2);
    const follow = detail().getByRole('button', { name: words.log.follow, exact: true });
    await log.hover();
    await page.mouse.wheel(0, -2_000);
    await expect.poll(() => follow.getAttribute('aria-pressed')).toBe('false');
    await reply(1);
    await expect.poll(() => log.evaluate((box) => box.scrollTop)).toBe(0);
    await follow.click();
    await expect.poll(fromEnd).toBeLessThan(2);

    const found = async () => (await lines()).filter(({ text }) => say(text, look.language).includes('🌐')).length;
    await detail().getByLabel(words.detail.logSearch, { exact: true }).fill('🌐');
    // The line of the page that it waits for may come only now.
    await expect
      .poll(async () =>
        detail()
          .getByText(fill(words.detail.logMatches, { n: await found() }), { exact: true })
          .count(),
      )
      .toBe(1);
    await running.app.evaluate(({ clipboard }) => clipboard.clear());
    await detail().getByRole('button', { name: words.log.copy, exact: true }).click();
    const copied = () => running.app.evaluate(({ clipboard }) => clipboard.readText());
    await expect.poll(async () => (await copied()).split('\n').length === (await found())).toBe(true);
    expect((await copied()).split('\n').every((line) => line.includes('🌐'))).toBe(true);
    await queue.call('DELETE', `/api/queue/cancel/${task.id}`);
    await callMain(page, 'queue:cancel', { id: task.id });
  });

  it('shows what a task was given as it was added, whole, and a page’s own fields as text and nothing else', async () => {
    const title = `입력 ${look.language} ${look.theme}`;
    const text = `${SENTENCES.join(' ')} `.repeat(30).trim();
    const mine = { '<b>굵게</b>': '<img src=x onerror=alert(1)>', 목록: ['가', '가'] };
    const task = await queue.enqueue({ type: 'script', projectId: title, metadata: { title, text, mine } });
    expect((await queue.ended(task.id)).status).toBe('completed');
    const { tasks } = await callMain(page, 'queue:list', { projectId: title, limit: 1 });
    expect(tasks[0]?.metadataCut).toEqual({ text: text.length });
    await page.getByTestId('nav-queue').click();
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type(title);
    await openFromPalette(words, title);
    await detail().getByText(task.id, { exact: true }).waitFor();
    await detail().getByText(text, { exact: true }).first().waitFor();
    await detail().getByText(JSON.stringify(mine), { exact: true }).waitFor();
    expect(await detail().locator('img[src=x], dd b').count()).toBe(0);
  });

  it('shows how every attempt ended, and what to do about the failure', async () => {
    const task = await queue.enqueue({
      type: 'script',
      projectId: `시도 ${look.language}`,
      metadata: { title: `시도 ${look.language}` },
      maxRetries: 0,
    });
    await queue.until(task.id, ({ status, needsYou }) => status === 'failed' || needsYou !== undefined);
    await page.getByTestId('nav-queue').click();
    await page.keyboard.press('Control+k');
    await page.locator('[role=dialog] input:focus').waitFor();
    await page.keyboard.type(`시도 ${look.language}`);
    await openFromPalette(words, `시도 ${look.language}`);
    await detail().getByText(task.id, { exact: true }).waitFor();
    const { attempts } = await callMain(page, 'queue:get', { id: task.id });
    expect(attempts.length).toBeGreaterThan(0);
    for (const one of attempts) {
      await detail()
        .getByText(fill(words.detail.attempt, { n: one.attempt }), { exact: true })
        .waitFor();
      await detail().getByText(say(one.message, look.language)).first().waitFor();
    }
  });
});
