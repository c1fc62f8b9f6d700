import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { say } from '../../contract/messages';
import type { QueueTask } from '../../contract/task';
import { tempDir } from '../support/temp-dir';
import { type Client, client } from './support/client';
import { type FileManager, startFileManager } from './support/file-manager';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { KOREAN, speak } from './support/words';

const PROJECT = '아침 커피';
const FILM = 'video.mp4';

let files: FileManager;
let place: Place;
let running: RunningApp;
let queue: Client;
let page: Page;
let first: QueueTask;
let second: QueueTask;
/** The first film's file as it was when it was made. */
let sha256: string;
let newWorkspace: string;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function makeFilm(projectId: string, text: string): Promise<QueueTask> {
  const title = text.slice(0, 5);
  const tasks = await queue.pipeline({
    projectId,
    script: { title, text },
    image: { title },
    video: { title, resolution: '480p' },
  });
  const film = tasks.at(-1);
  if (film === undefined) throw new Error('a task is missing');
  const ended = await queue.ended(film.id);
  expect(ended, ended.error).toMatchObject({ status: 'completed' });
  return ended;
}

const hash = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const filmOf = (task: QueueTask) => {
  const index = task.outputs.findIndex(({ kind }) => kind === 'video');
  const output = task.outputs[index];
  if (output === undefined) throw new Error('it has no film');
  return { index, ...output };
};

/** The film as the panel's page gets it, through the app's scheme. */
async function shownFilm(task: QueueTask): Promise<{ sha256: string; seconds: number }> {
  const { index } = filmOf(task);
  const bytes = await page.evaluate(async (url) => {
    const reply = await fetch(url);
    return reply.ok ? [...new Uint8Array(await reply.arrayBuffer())] : [];
  }, `app://studio-queue/output/${task.id}/${index}`);
  await page.getByTestId('nav-history').click();
  await page.getByTestId(`history-row-${task.id}`).dblclick();
  const detail = page.getByTestId('detail');
  await detail.getByText(task.id, { exact: true }).waitFor();
  const film = detail.getByTestId('film');
  await expect.poll(() => film.evaluate((one: HTMLVideoElement) => one.readyState)).toBeGreaterThan(0);
  const seconds = await film.evaluate((one: HTMLVideoElement) => one.duration);
  await page.keyboard.press('Escape');
  await detail.waitFor({ state: 'detached' });
  return { sha256: hash(Uint8Array.from(bytes)), seconds };
}

/** What Electron is asked to show in the file manager, since no test desktop has one. */
const watchShown = () =>
  running.app.evaluate(({ shell }) => {
    const shown: string[] = [];
    Reflect.set(globalThis, 'shownItems', shown);
    shell.showItemInFolder = (path) => void shown.push(path);
  });
const shownItems = async () =>
  z.array(z.string()).parse(await running.app.evaluate(() => Reflect.get(globalThis, 'shownItems')));

beforeAll(async () => {
  files = await startFileManager();
  place = await newPlace({ port: await freePort(), notifications: false });
  running = await launchApp({ place, asInstalled: true });
  page = running.page;
  queue = client(running.bridge);
  await watchShown();
  newWorkspace = join(tempDir('other-workspace'), 'films');
  first = await makeFilm(PROJECT, '커피를 갈고 내립니다.');
  sha256 = hash(readFileSync(join(place.workspace, PROJECT, FILM)));
  expect(sha256).toBe(filmOf(first).sha256);
});
afterAll(async () => {
  await running?.close();
  files?.close();
});

describe('Two films of one project, with the work folder changed between them', () => {
  it('the settings take another work folder, and the first film still plays from the old one', async () => {
    const words = await speak(page, KOREAN);
    await page.getByTestId('nav-settings').click();
    const field = page.getByLabel(words.settings.workspace, { exact: true });
    await field.fill(newWorkspace);
    await field.press('Enter');
    await expect
      .poll(async () => (await callMain(page, 'settings:get', undefined)).settings.workspace)
      .toBe(newWorkspace);
    expect((await shownFilm(first)).sha256).toBe(sha256);
  });

  it('the second film is its own, and the first one is kept as it was', async () => {
    second = await makeFilm(PROJECT, '오늘은 차를 우립니다. 잎을 덥히고 기다립니다.');
    first = await queue.status(first.id);
    expect(filmOf(first)).toMatchObject({ path: `versions/1/${FILM}`, sha256 });
    expect(filmOf(second).path).toBe(FILM);
    expect(hash(readFileSync(join(place.workspace, PROJECT, 'versions/1', FILM)))).toBe(sha256);
    const [one, other] = [await shownFilm(first), await shownFilm(second)];
    expect(one.sha256).toBe(sha256);
    expect(other.sha256).toBe(filmOf(second).sha256);
    expect(other.seconds).toBeGreaterThan(one.seconds + 1);
    expect(readFileSync(join(place.workspace, PROJECT, 'subtitles.srt'), 'utf8')).toContain('차를 우립니다');
    expect(readFileSync(join(place.workspace, PROJECT, 'versions/1/subtitles.srt'), 'utf8')).toContain('커피를 갈고');
    expect(existsSync(newWorkspace) && existsSync(join(newWorkspace, PROJECT))).toBe(false);
  });

  it('"show in folder" leads to the version that is the task’s', async () => {
    await callMain(page, 'shell:show-output', { id: first.id, index: filmOf(first).index });
    await callMain(page, 'shell:show-output', { id: second.id, index: filmOf(second).index });
    const project = join(place.workspace, PROJECT);
    expect(await shownItems()).toEqual([join(project, 'versions/1', FILM), join(project, FILM)]);
    await callMain(page, 'shell:open-project', { id: first.id });
    await expect.poll(() => files.opened().at(-1)).toBe(project);
  });

  it('a new project begins in the new work folder', async () => {
    const { id } = await queue.enqueue({ type: 'script', projectId: '새 영화', metadata: { text: '새 글입니다.' } });
    expect((await queue.ended(id)).status).toBe('completed');
    expect(existsSync(join(newWorkspace, '새 영화', 'script.json'))).toBe(true);
  });

  it('a file that is gone is said to be gone', async () => {
    const words = await speak(page, KOREAN);
    rmSync(join(place.workspace, PROJECT, 'versions/1', FILM), { force: true });
    const before = await shownItems();
    await expect(callMain(page, 'shell:show-output', { id: first.id, index: filmOf(first).index })).rejects.toThrow(
      'output_missing',
    );
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${first.id}`).dblclick();
    const detail = page.getByTestId('detail');
    await detail.getByText(first.id, { exact: true }).waitFor();
    await detail.getByText(words.detail.fileMissing).waitFor();
    await detail.getByTestId(`show-output-${filmOf(first).index}`).click();
    await page
      .getByText(say({ code: 'output_missing' }, 'ko'))
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await detail.waitFor({ state: 'detached' });
    expect(await shownItems()).toEqual(before);
  });
});
