import type { Page } from 'playwright';

/** Another window and another text size, as when a creator changes them while a screen is open; returns when it is painted. */
export async function resize(page: Page, size: { width: number; height: number }, textScale: number): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(async (scale) => {
    document.documentElement.style.fontSize = `${scale * 100}%`;
    // The first frame tells what watches sizes; what it does about them is in the second.
    for (let frames = 0; frames < 2; frames++) await new Promise((painted) => requestAnimationFrame(painted));
  }, textScale);
}
