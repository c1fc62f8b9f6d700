import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';

const TEXT = '창가에 앉아 빗소리를 듣습니다.\n';

let running: RunningApp | undefined;
afterEach(() => running?.close());

async function start(place: Place) {
  running = await launchApp({ place, screen: 'today' });
  await running.page.locator('[data-testid=today-screen][data-phase=ready]').waitFor();
  return running;
}
/** As a power cut or the system's own hand: nothing is told. */
async function kill({ app, close }: RunningApp): Promise<void> {
  app.process().kill('SIGKILL');
  await close();
}
/** A file that was dropped, read and shown with its length. */
async function dropped(place: Place) {
  const file = join(place.home, '빗소리.txt');
  await writeFile(file, TEXT);
  const app = await start(place);
  await app.page.getByTestId('choose-texts').setInputFiles(file);
  await app.page.getByText('장면 1 · 약 10초').waitFor();
  return app;
}

it('a text that was dropped is there after a kill', async () => {
  const place = await newPlace();
  await kill(await dropped(place));
  const { page } = await start(place);
  await page.locator('[data-testid^="draft-"]').getByText('빗소리').first().waitFor();
});

it('a text that was opened in the form is there after a kill in the same moment, once', async () => {
  const place = await newPlace();
  const first = await dropped(place);
  await first.page.locator('[data-testid^="draft-"] button').first().click();
  await first.page.getByRole('dialog').locator('textarea').waitFor();
  await kill(first);
  const { page } = await start(place);
  await page.getByTestId('drafts').waitFor();
  expect(await page.getByTestId('drafts').locator('li').count()).toBe(1);
  await page.getByTestId('drafts').getByText('빗소리').first().waitFor();
});

it('what is typed into the form is written to the disk once typing has paused, not when Chromium comes to it', async () => {
  const { app, page } = await start(await newPlace());
  await app.evaluate(({ session: { defaultSession } }) => {
    const flush = defaultSession.flushStorageData.bind(defaultSession);
    defaultSession.flushStorageData = () => {
      Reflect.set(globalThis, 'flushed', true);
      flush();
    };
  });
  await page.getByTestId('paste-text').click();
  await page.getByRole('dialog').locator('textarea').pressSequentially(TEXT.trim());
  await expect.poll(() => app.evaluate(() => Reflect.get(globalThis, 'flushed') === true)).toBe(true);
});
