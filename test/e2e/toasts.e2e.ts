import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { askAsPage } from './support/seed-origin';
import { KOREAN, speak } from './support/words';

let running: RunningApp;
beforeAll(async () => {
  running = await launchApp({ place: await newPlace({ notifications: false }) });
});
afterAll(() => running?.close());

describe('A word on what was done', () => {
  const look = KOREAN;
  it('stands above the next question and covers none of it', async () => {
    const { page, bridge } = running;
    await speak(page, look);
    for (const n of [1, 2]) await askAsPage(bridge, `http://localhost:${n}000`);
    const allow = page.getByTestId('origin-allow');
    await allow.click();
    const toast = page.locator('.mantine-Notification-root').first();
    // Measured at its final place, not during its animation.
    await toast.getByRole('button').click({ trial: true });
    await allow.waitFor();
    const [word, question] = await Promise.all([toast.boundingBox(), page.getByTestId('origin-request').boundingBox()]);
    if (word === null || question === null) throw new Error('The word or the question is not on the screen.');
    expect(word.y + word.height).toBeLessThanOrEqual(question.y);
    await page.getByTestId('origin-deny').click();
  });
});
