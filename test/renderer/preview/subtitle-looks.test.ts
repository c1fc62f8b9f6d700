import type { Locator, Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { SUBTITLE_STYLES } from '../../../contract/film-look';
import { USUAL_FILM } from '../../../contract/film-settings';
import { subtitleNumbers } from '../../../contract/subtitle-looks';
import { axeProblems } from '../../support/axe';
import { clippedTexts } from './checks';
import { asked } from './panel';
import { panelForTests } from './panel-for-tests';
import { quietScenario } from './scenarios';

const { open } = panelForTests(quietScenario);

async function openForm(page: Page): Promise<Locator> {
  await page.getByTestId('new-film').click();
  await page.getByRole('textbox', { name: '제목' }).fill('한강 산책');
  await page.getByRole('textbox', { name: '글' }).fill('첫 문단.');
  return page.getByTestId('look-chooser');
}
const chooser = (page: Page) => page.locator('[data-shape]');
const style = (page: Page, name: string) => chooser(page).locator(`[data-style="${name}"] input`);
const send = async (page: Page) => {
  await page.getByTestId('submit-film').click();
  await page.getByTestId('submit-film').waitFor({ state: 'detached' });
  const [call] = await asked(page, 'queue:pipeline');
  return call;
};

describe('How subtitles look', () => {
  it('is chosen for one film in its form, and only what was chosen is sent', async () => {
    const page = await open();
    await (await openForm(page)).click();
    await style(page, 'bold').check();
    await chooser(page).getByText('위', { exact: true }).click();
    await page.keyboard.press('Escape');
    await chooser(page).waitFor({ state: 'detached' });
    // The form is still there.
    expect(await send(page)).toMatchObject({
      video: { subtitles: true, subtitleStyle: 'bold', subtitlePosition: 'top' },
    });
    const [sent] = await asked(page, 'queue:pipeline');
    expect(JSON.stringify(sent)).not.toContain('subtitleSize');
  });

  it('is as the settings say for the film’s shape until something is chosen, and again when that is taken back', async () => {
    const page = await open();
    const button = await openForm(page);
    const name = () => button.textContent();
    expect(await name()).toContain('상자');
    await page.getByText('세로 9:16').click();
    await expect.poll(name).toContain('단어 강조');
    await button.click();
    await style(page, 'outline').check();
    await expect.poll(name).toContain('외곽선');
    await page.getByTestId('look-as-set').click();
    await expect.poll(name).toContain('단어 강조');
    expect(JSON.stringify(await send(page))).not.toMatch(/subtitle(?:Style|Size|Position)/u);
  });

  it('is not asked for a film without subtitles', async () => {
    const page = await open();
    const button = await openForm(page);
    await button.click();
    await style(page, 'paper').check();
    await page.keyboard.press('Escape');
    await page.getByRole('switch', { name: '자막 넣기' }).press('Space');
    await button.waitFor({ state: 'detached' });
    expect(await send(page)).toMatchObject({ video: { subtitles: false } });
    expect(JSON.stringify(await asked(page, 'queue:pipeline'))).not.toContain('subtitleStyle');
  });

  it('is set for wide and for tall films apart', async () => {
    const page = await open();
    await page.getByTestId('nav-settings').click();
    const [wide, tall] = [page.getByTestId('look-chooser').first(), page.getByTestId('look-chooser').last()];
    await tall.click();
    expect(await chooser(page).getAttribute('data-shape')).toBe('9:16');
    await chooser(page).getByText('크게', { exact: true }).click();
    await page.keyboard.press('Escape');
    await wide.click();
    await style(page, 'paper').check();
    await expect.poll(async () => (await asked(page, 'settings:set')).length).toBe(2);
    const words = { style: 'words', size: 'large', position: 'bottom' };
    expect((await asked(page, 'settings:set')).at(-1)).toEqual({
      film: { ...USUAL_FILM, subtitles: { wide: { style: 'paper', size: 'medium', position: 'bottom' }, tall: words } },
    });
  });

  it('is chosen by keyboard alone', async () => {
    const page = await open();
    const button = await openForm(page);
    await button.focus();
    await page.keyboard.press('Enter');
    await style(page, 'box').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => style(page, 'paper').isChecked()).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);
    expect(await send(page)).toMatchObject({ video: { subtitleStyle: 'paper' } });
  });

  it.each(['light', 'dark'] as const)(
    'is chosen in a list that is clean to axe and cuts no label: %s',
    async (scheme) => {
      const page = await open({ scheme, width: 800, height: 700 });
      await (await openForm(page)).click();
      await style(page, 'words').check();
      await chooser(page).getByText('위', { exact: true }).click();
      await page.getByTestId('look-as-set').waitFor();
      expect(await axeProblems(page)).toEqual([]);
      expect(await clippedTexts(page)).toEqual([]);
      const box = await chooser(page).boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(800);
      expect(box?.y).toBeGreaterThanOrEqual(0);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(700);
    },
  );

  it('is shown by the numbers with which a film is made', async () => {
    const page = await open();
    await (await openForm(page)).click();
    for (const name of SUBTITLE_STYLES) {
      const { fill, emPx, clear } = subtitleNumbers({ style: name, size: 'medium', position: 'bottom' }, '16:9');
      await style(page, name).check();
      const drawn = await chooser(page)
        .locator('> span')
        .first()
        .evaluate((frame) => {
          const caption = frame.querySelector(':scope > span > span');
          if (caption === null) throw new Error('no caption');
          const { fontSize, color, padding } = getComputedStyle(caption);
          const [film, text] = [frame.getBoundingClientRect(), caption.getBoundingClientRect()];
          const room = Number.parseFloat(padding);
          return {
            em: Number.parseFloat(fontSize) / film.height,
            below: (film.bottom - text.bottom + room) / film.height,
            colour: color,
            isInside: text.left >= film.left && text.right <= film.right && text.top >= film.top,
          };
        });
      expect(drawn.em).toBeCloseTo(emPx / 1_080, 3);
      expect(drawn.below).toBeCloseTo(clear.bottom, 2);
      expect(drawn.isInside).toBe(true);
      const rgb = [1, 3, 5].map((at) => Number.parseInt(fill.slice(at, at + 2), 16)).join(', ');
      expect(drawn.colour).toBe(`rgb(${rgb})`);
    }
  });
});
