import type { Page } from 'playwright';

/** More than any screen of the panel has places for the focus. */
const MOST_KEYS = 400;

/** Presses Tab until the focused element matches, as a person without a mouse does. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  // What is not there yet cannot be reached, however often the key is pressed.
  await page.locator(selector).first().waitFor({ state: 'attached' });
  for (let keys = 0; keys < MOST_KEYS; keys += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no Tab key leads to ${selector}`);
}

export const testId = (id: string): string => `[data-testid="${id}"]`;

/** Goes there by the Tab key and presses Enter. */
export async function enter(page: Page, selector: string): Promise<void> {
  await tabTo(page, selector);
  await page.keyboard.press('Enter');
}
