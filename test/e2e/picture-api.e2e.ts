import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IMPLEMENTATIONS } from '../../contract/implementations';
import { manifestSchema } from '../../contract/project-files';
import type { Messages } from '../../renderer/i18n/messages';
import {
  type FixturePictureApi,
  failWith,
  good,
  PICTURE_KEY,
  startPictureApi,
} from '../fixtures/picture-apis/picture-api-server';
import { type Client, client } from './support/client';
import { bridgeOf, launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { callMain, changeSettings } from './support/panel-page';
import { KOREAN, speak } from './support/words';

const { options } = IMPLEMENTATIONS.pictures['image-api'];

let api: FixturePictureApi;
let place: Place;
let running: RunningApp;
let page: Page;
let queue: Client;
let words: Messages;

beforeAll(async () => {
  api = await startPictureApi();
  place = await newPlace({ notifications: false });
  running = await launchApp({ place });
  page = running.page;
  await changeSettings(page, { workspace: place.workspace });
  queue = client(await bridgeOf(place, running.app.process().pid));
  words = await speak(page, KOREAN);
});
afterAll(async () => {
  await running?.close();
  await api?.close();
});

async function type(label: string, text: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true }).and(page.locator('input'));
  await field.fill(text);
  await field.press('Enter');
}
const openSettings = async () => {
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('settings').waitFor();
};
const filmOf = (projectId: string, scenes: number) =>
  queue.enqueue({
    type: 'image',
    projectId,
    metadata: { title: '가을 산책', scenes: Array.from({ length: scenes }, (_, n) => ({ imagePrompt: `나무 ${n}` })) },
  });

describe('Pictures of an image API', () => {
  it('are chosen in the settings, with a key that never comes back and a model of the service’s own list', async () => {
    await openSettings();
    await page.getByTestId('add-source-image-api').click();
    await type(options.address.label.ko, `${api.origin}/v1`);
    await page.locator('[data-setting="image-api.key"] input').fill(PICTURE_KEY);
    await page.locator('[data-setting="image-api.key"]').getByTestId('save-key').click();
    await page.getByText(words.settings.keyStored).waitFor();
    await page.getByTestId('read-models-image-api').click();
    await page.getByTestId('models-image-api').selectOption('pixel-2');
    await expect.poll(() => page.getByLabel(options.model.label.ko, { exact: true }).inputValue()).toBe('pixel-2');
    expect(api.seen.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/v1/models', `Bearer ${PICTURE_KEY}`],
    ]);
    await type(options.price.label.ko, '0.04');
    await page.locator('[data-setting="image-api.model"]').scrollIntoViewIfNeeded();
  });

  it('that a model stops is said beside its name', async () => {
    await type(options.model.label.ko, 'dall-e-3');
    await page.getByText(words.settings.modelNotListed).waitFor();
    await type(options.model.label.ko, 'pixel-2');
    await page.getByText(words.settings.modelNotListed).waitFor({ state: 'detached' });
  });

  it('are made one for each scene, and their cost is kept and shown', async () => {
    const text = '# 가을 산책\n\n가을 숲길은 조용합니다.\n\n낙엽을 밟는 소리가 좋습니다.';
    const script = await queue.enqueue({ type: 'script', projectId: 'autumn', metadata: { title: '가을 산책', text } });
    await queue.until(script.id, ({ status }) => status === 'completed');
    const { id } = await queue.enqueue({ type: 'image', projectId: 'autumn', metadata: { title: '가을 산책' } });
    await queue.until(id, ({ status }) => status === 'completed');
    const { outputs } = (await callMain(page, 'queue:get', { id })).task;
    expect(new Set(outputs.map(({ cost }) => JSON.stringify(cost)))).toEqual(
      new Set(['{"amount":0.04,"currency":"USD"}']),
    );
    const manifest = manifestSchema.parse(
      JSON.parse(await readFile(join(place.workspace, 'autumn', 'manifest.json'), 'utf8')),
    );
    expect(manifest.files.map(({ model, cost }) => [model, cost?.amount])).toContainEqual([
      `${new URL(api.origin).host} · pixel-2`,
      0.04,
    ]);
    const paid = 0.04 * outputs.length;
    expect((await callMain(page, 'settings:spending', undefined)).today).toBeCloseTo(paid, 6);
    await page.getByTestId('nav-projects').click();
    await page.getByRole('button', { name: '가을 산책', exact: true }).click();
    await page
      .getByTestId('film-cost')
      .getByText(`$${paid.toFixed(2)}`)
      .waitFor();
  });

  it('stop before a budget is passed, and go on at the same picture once it is raised', async () => {
    await openSettings();
    await type(words.settings.budgetTask, '0.1');
    const before = api.asked().length;
    const { id } = await filmOf('winter', 4);
    await queue.until(id, ({ state }) => state === 'needs-you');
    const parked = await callMain(page, 'queue:get', { id });
    expect(parked.task.needsYou).toMatchObject({
      code: 'budget_reached',
      message: { code: 'budget.task', spent: '0.08', price: '0.04', budget: '0.10' },
    });
    expect(parked.task.retryCount).toBe(0);
    expect(api.asked().length - before).toBe(2);
    await page.getByTestId('nav-today').click();
    await page.getByTestId(`needs-you-${id}`).getByText(words.needsYou.settings).click();
    await page.locator('[data-setting="budgets.task"]:focus').waitFor();
    await type(words.settings.budgetTask, '1');
    await queue.until(id, ({ status }) => status === 'completed');
    expect(api.asked().length - before).toBe(4);
  });

  it('leave the key in no file, not even when the service echoes it', async () => {
    api.reply = failWith(401, { message: `wrong: ${PICTURE_KEY}` });
    const { id } = await filmOf('echo', 1);
    await queue.until(id, ({ state }) => state === 'needs-you');
    api.reply = good();
    const files = await readdir(place.home, { recursive: true, withFileTypes: true });
    const mayHold = new Set(['option-secrets.json']);
    for (const file of files.filter((one) => one.isFile() && !mayHold.has(one.name))) {
      const bytes = await readFile(join(file.parentPath, file.name)).catch(() => Buffer.alloc(0));
      expect([file.name, bytes.includes(PICTURE_KEY)]).toEqual([file.name, false]);
    }
  });
});
