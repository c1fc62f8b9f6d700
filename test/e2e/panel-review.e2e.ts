import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, client } from './support/client';
import { launchApp, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { KOREAN, speak } from './support/words';

let running: RunningApp;
let queue: Client;
beforeAll(async () => {
  running = await launchApp();
  queue = client(running.bridge);
  await speak(running.page, KOREAN);
  // Nothing begins: the tests look at what was added.
  for (const type of ['script', 'image', 'video'] as const)
    await callMain(running.page, 'queue:pause', { type, mode: 'after-current' });
});
afterAll(() => running?.close());

/** After which steps the tasks of the project stop, as the panel's own list has them. */
async function stopsOf(projectId: string) {
  const { tasks } = await callMain(running.page, 'queue:list', { projectId, limit: 10 });
  return tasks.flatMap(({ reviewAfter }) => reviewAfter ?? []).sort();
}
async function sendForm(title: string, change: () => Promise<void> = async () => {}): Promise<void> {
  const { page } = running;
  await page.getByTestId('new-film').click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input').first().fill(title);
  await dialog.locator('textarea').fill('한 문장입니다.');
  await change();
  await page.getByTestId('submit-film').click();
  await dialog.waitFor({ state: 'detached' });
}

describe('Where a film stops for approval', () => {
  it('is chosen for one film in its form', async () => {
    await sendForm('이미지 뒤', () => running.page.getByTestId('stop-after-image').check());
    expect(await stopsOf('이미지 뒤')).toEqual(['image']);
  });

  it('is set for all films that say nothing, and the form shows it', async () => {
    const { page } = running;
    await page.getByTestId('nav-settings').click();
    const stopsAfterScript = page.getByLabel('대본 뒤에 멈추기');
    await stopsAfterScript.press('Space');
    await expect
      .poll(async () => (await callMain(page, 'settings:get', undefined)).settings.stopAfter)
      .toEqual(['script']);
    await expect.poll(() => stopsAfterScript.isChecked()).toBe(true);
    await sendForm('설정대로', () => expect.poll(() => page.getByTestId('stop-after-script').isChecked()).toBe(true));
    expect(await stopsOf('설정대로')).toEqual(['script']);
    const [, image] = await queue.pipeline({ projectId: '다른 곳에서', script: { title: 't' } });
    expect(image?.reviewAfter).toBe('script');
    await sendForm('멈추지 않음', () => page.getByTestId('stop-after-script').uncheck());
    expect(await stopsOf('멈추지 않음')).toEqual([]);
  });
});
