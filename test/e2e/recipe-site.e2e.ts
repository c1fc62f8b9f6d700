import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestSchema } from '../../contract/project-files';
import { profileOf, screensIn } from '../../contract/recipe-folders';
import type { Messages } from '../../renderer/i18n/messages';
import { type PictureSite, startPictureSite } from '../fixtures/picture-site/picture-site';
import { siteRecipe } from '../fixtures/picture-site/recipe';
import { isAlive } from '../support/fork-worker';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { fill, KOREAN, speak } from './support/words';

const NAME = '그림 사이트';
const PROMPTS = ['숲길', '낙엽', '저녁 바람'];

let site: PictureSite;
let place: Place;
let recipesDir: string;
let running: RunningApp;
let page: Page;
let queue: Client;
let words: Messages;
let taskId: string;

async function startApp(): Promise<void> {
  running = await launchApp({ place });
  page = running.page;
  queue = client(running.bridge);
  words = await speak(page, KOREAN);
}
beforeAll(async () => {
  site = await startPictureSite();
  site.needsSignIn = true;
  const recipe = siteRecipe(site);
  place = await newPlace({ allowPrivateAddresses: true });
  recipesDir = join(place.home, 'recipes');
  await mkdir(recipesDir, { recursive: true });
  await writeFile(
    join(recipesDir, 'fixture.json'),
    JSON.stringify({ ...recipe, pacing: { ...recipe.pacing, settleMs: 120_000 } }),
  );
  await startApp();
});
afterAll(async () => {
  site?.leave();
  await running?.close();
  await site?.close();
});

/** Whether a browser has the recipe's profile: the lock of one that was ended at once stays. */
async function isInUse(): Promise<boolean> {
  const lock = await readlink(join(profileOf(recipesDir, 'fixture'), 'SingletonLock')).catch(() => '');
  const pid = Number(/-(\d+)$/.exec(lock)?.[1]);
  return Number.isInteger(pid) && isAlive(pid);
}
const openSettings = async () => {
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('settings').waitFor();
};
const check = async () => {
  await page.getByRole('button', { name: fill(words.recipes.check.startOf, { name: NAME }) }).click();
  await page.getByTestId('check-fixture').waitFor();
};
/** The picture is there and was drawn. */
const isDrawn = (testId: string) =>
  page
    .getByTestId(testId)
    .locator('img')
    .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth >= 600));
const visits = () => site.seen.filter((path) => path === '/').length;
const parked = () => queue.until(taskId, ({ state }) => state === 'needs-you');
const made = async () =>
  (await callMain(page, 'queue:get', { id: taskId })).task.outputs.filter((one) => one.kind === 'image');

describe('A site in the creator’s own browser', () => {
  it('is allowed in the settings, and nothing is visited before', async () => {
    await openSettings();
    await page.getByTestId('add-source-recipes').click();
    await page.getByRole('button', { name: fill(words.recipes.allowOf, { name: NAME }) }).waitFor();
    await expect(callMain(page, 'recipes:check', { id: 'fixture' })).rejects.toThrow('picture_source_unusable');
    await expect(callMain(page, 'recipes:open-site', { id: 'fixture' })).rejects.toThrow('picture_source_unusable');
    expect(site.seen).toEqual([]);
    await page.getByRole('button', { name: fill(words.recipes.allowOf, { name: NAME }) }).click();
    await page.getByTestId('confirm').click();
    await page.getByTestId('site-fixture').getByText(words.recipes.allowed).waitFor();
    expect(site.seen).toEqual([]);
  });

  it('is checked there, which says that the creator has to sign in, with what the site shows', async () => {
    await check();
    await page.getByTestId('check-stop').getByText(words.recipes.check.stop.login).waitFor();
    expect(await isDrawn('site-screen')).toBe(true);
    await page.getByTestId('open-site').waitFor();
    expect(site.asked).toEqual([]);
  });

  it('parks the task at its login with a screenshot that stays on this machine', async () => {
    const metadata = { title: '가을 산책', scenes: PROMPTS.map((imagePrompt) => ({ imagePrompt })) };
    ({ id: taskId } = await queue.enqueue({ type: 'image', projectId: 'autumn', metadata }));
    const shown = await parked();
    const { task } = await callMain(page, 'queue:get', { id: taskId });
    expect(task.needsYou).toMatchObject({
      code: 'site_needs_you',
      message: { code: 'recipe.login' },
      recipe: 'fixture',
    });
    expect(task.retryCount).toBe(0);
    expect(await readdir(screensIn(recipesDir))).toEqual([`${taskId}.${task.needsYou?.screenshot}.jpg`]);
    for (const inner of [task.needsYou?.screenshot ?? '?', site.host, 'recipe":']) {
      expect(JSON.stringify(shown)).not.toContain(inner);
    }
    await page.getByTestId('nav-today').click();
    const row = page.getByTestId(`needs-you-${taskId}`);
    await row.getByTestId('site-screen').waitFor();
    expect(await isDrawn('site-screen')).toBe(true);
    await row.getByTestId('site-screen').click();
    await page.getByTestId('site-screen-large').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('site-screen-large').waitFor({ state: 'detached' });
    // Neither the bridge nor a page has it.
    const reply = await fetch(`${running.bridge.url}/site-screen/${taskId}/${task.needsYou?.screenshot}`, {
      headers: { Authorization: `Bearer ${running.bridge.token}` },
    });
    expect(reply.status).toBe(404);
  });

  it('opens in its window by one button, and goes on by itself once the creator has signed in and closed it', async () => {
    site.quota = 1;
    await page.getByTestId(`needs-you-${taskId}`).getByTestId('open-address').click();
    await expect.poll(() => site.atWall()).toBeGreaterThan(0);
    const before = visits();
    site.signIn();
    await expect.poll(visits).toBeGreaterThan(before);
    // Past the wall, where its page can be closed.
    await expect.poll(() => site.atWall()).toBe(0);
    await expect.poll(() => site.present()).toBeGreaterThan(0);
    site.leave();
    await expect.poll(() => site.asked.length).toBe(1);
    await expect.poll(made).toHaveLength(1);
  });

  it('parks it again when the quota is used up, at the second picture', async () => {
    await parked();
    const { task } = await callMain(page, 'queue:get', { id: taskId });
    expect(task.needsYou?.message).toMatchObject({ code: 'recipe.quota' });
    await expect.poll(() => readdir(screensIn(recipesDir))).toEqual([`${taskId}.${task.needsYou?.screenshot}.jpg`]);
    expect(await made()).toHaveLength(1);
  });

  it('whose window is closed while the app is not there goes on with the app’s next start, at the same picture', async () => {
    const before = visits();
    await page.getByTestId(`needs-you-${taskId}`).getByTestId('open-address').click();
    await expect.poll(visits).toBeGreaterThan(before);
    await expect.poll(() => site.present()).toBeGreaterThan(0);
    await running.close();
    site.quota = Number.POSITIVE_INFINITY;
    site.leave();
    await startApp();
    await queue.until(taskId, ({ status }) => status === 'completed');
    const pictures = await made();
    expect(pictures.map(({ scene }) => scene)).toEqual([1, 2, 3]);
    // Each was asked for once.
    expect(site.asked).toEqual(PROMPTS);
    const file = await readFile(join(place.workspace, 'autumn', 'manifest.json'), 'utf8');
    const { files } = manifestSchema.parse(JSON.parse(file));
    const images = files.filter(({ kind }) => kind === 'image');
    expect(images.map(({ model, prompt }) => [model, prompt])).toEqual(
      site.asked.map((prompt) => ['Pictures', prompt]),
    );
    await expect.poll(() => readdir(screensIn(recipesDir))).toEqual([]);
  });

  it('is checked again: all of it is found now, and nothing more was asked for', async () => {
    await openSettings();
    await check();
    await page.getByTestId('check-fixture').getByText(words.recipes.check.fine).waitFor();
    const states = page.getByTestId('check-fixture').locator('[data-state]');
    expect(await states.evaluateAll((parts) => parts.map((part) => part.getAttribute('data-state')))).toEqual([
      'found',
      'found',
      'found',
      'found',
      'unseen',
    ]);
    expect(site.asked).toHaveLength(3);
  });

  it('is waited for by a task that comes while it is checked, and goes on by itself afterwards', async () => {
    site.holdsPages = true;
    const before = visits();
    const start = page.getByRole('button', { name: fill(words.recipes.check.startOf, { name: NAME }) });
    await start.click();
    await expect.poll(visits).toBeGreaterThan(before);
    const metadata = { title: '겨울 바다', scenes: [{ imagePrompt: '바다' }] };
    const { id } = await queue.enqueue({ type: 'image', projectId: 'winter', metadata });
    await queue.until(id, ({ state }) => state === 'needs-you');
    const { task } = await callMain(page, 'queue:get', { id });
    expect(task.needsYou?.message).toMatchObject({ code: 'recipe.window_open' });
    expect(site.asked).toEqual(PROMPTS);
    site.letPagesGo();
    await queue.until(id, ({ status }) => status === 'completed');
    expect(site.asked).toEqual([...PROMPTS, '바다']);
  });

  it('is left by a check that the creator stops', async () => {
    const before = visits();
    site.drift = 'slow';
    await page.getByRole('button', { name: fill(words.recipes.check.startOf, { name: NAME }) }).click();
    await page.getByTestId('cancel-check-fixture').click();
    await page.getByRole('button', { name: fill(words.recipes.check.startOf, { name: NAME }) }).waitFor();
    expect(await page.getByTestId('check-fixture').count()).toBe(0);
    site.drift = undefined;
    expect(visits() - before).toBeLessThanOrEqual(1);
    expect(await isInUse()).toBe(false);
  });
});
