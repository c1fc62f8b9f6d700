import type { Page } from 'playwright';

/** Opens the scenario's film as after a start: the window was closed on its page. */
export async function openFilm(page: Page): Promise<void> {
  await page.evaluate(() => {
    localStorage.setItem('studio-queue-project', '겨울-캠핑');
    localStorage.setItem('studio-queue-screen', 'project');
  });
  await page.reload();
  await page.getByTestId('film-more').waitFor();
  await page.evaluate(() => document.fonts.ready);
}
