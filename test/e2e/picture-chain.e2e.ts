import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FixtureComfy, startComfy, workflowFile } from '../fixtures/comfyui/comfyui-server';
import { picture } from '../fixtures/gallery/gallery-server';
import { axeProblems } from '../support/axe';
import { tempDir } from '../support/temp-dir';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, changeSettings } from './support/panel-page';

let comfy: FixtureComfy;
let running: RunningApp;
let page: Page;
beforeAll(async () => {
  comfy = await startComfy();
  const place = await newPlace();
  running = await launchApp({ place });
  page = running.page;
  const folder = join(tempDir('mine'), 'pictures');
  mkdirSync(folder);
  writeFileSync(join(folder, 'owl.jpg'), await picture(3, 1_280, 720));
  await changeSettings(page, {
    workspace: place.workspace,
    options: {
      'own-folder.folder': folder,
      'comfyui.address': comfy.origin,
      'comfyui.workflow': workflowFile(),
    },
  });
});
afterAll(async () => {
  await running?.close();
  await comfy?.close();
});

it('a chain that was put in order with the keyboard fills the scenes of a film from two sources', async () => {
  await page.getByTestId('nav-settings').click();
  for (const id of ['own-folder', 'comfyui']) {
    await page.getByTestId(`add-source-${id}`).press('Enter');
    await page.getByTestId(`add-source-${id}`).waitFor({ state: 'detached' });
  }
  const rows = page.getByTestId('source-list').getByRole('listitem');
  await rows.nth(1).getByRole('button').first().press('Alt+ArrowUp');
  const chain = async () => (await callMain(page, 'settings:get', undefined)).settings.chosen.pictures;
  await expect.poll(chain).toEqual(['comfyui', 'own-folder']);
  expect(await axeProblems(page)).toEqual([]);

  comfy.behaviour.outcome = ({ graph }) => (graph['6'].inputs.text.includes('owl') ? 'error' : 'picture');
  const task = await callMain(page, 'queue:enqueue', {
    type: 'image',
    projectId: 'chain',
    metadata: { title: 'chain', scenes: [{ imagePrompt: 'a fox' }, { imagePrompt: 'an owl', keywords: ['owl'] }] },
  });
  const now = async () => (await callMain(page, 'queue:get', { id: task.id })).task;
  await expect.poll(async () => (await now()).status, { timeout: 60_000 }).toBe('completed');
  const { outputs, logs } = await now();
  const given = outputs.map(({ scene, seed, sourceFile }) => [scene, seed === undefined ? sourceFile : 'comfyui']);
  expect(given.sort()).toEqual([
    [1, 'comfyui'],
    [2, 'owl.jpg'],
  ]);
  expect(logs).toContainEqual({ code: 'image.next_source', from: 'comfyui', found: 1, left: 1, source: 'own-folder' });
});
