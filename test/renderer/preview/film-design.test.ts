import type { Page } from 'playwright';
import { describeDesign } from './checks';
import { changedFilm, filmWithoutScript, pictureReview, readyFilm, scriptReview } from './film-scenarios';
import { openFilm } from './open-film';
import { panelForTests } from './panel-for-tests';
import { quietScenario } from './scenarios';

const { openWatched } = panelForTests(quietScenario);

const byTestId = (id: string) => (page: Page) => page.getByTestId(id).waitFor();
async function focusChanged(page: Page): Promise<void> {
  await openFilm(page);
  await page.getByTestId('narration-4').focus();
}
async function compare(page: Page): Promise<void> {
  await openFilm(page);
  await page.getByTestId('compare-1').click();
  await byTestId('compare')(page);
}

describeDesign('the page of a film', openWatched, [
  { name: 'film ko light', options: { scenario: changedFilm }, act: focusChanged },
  {
    name: 'film en dark 1920',
    options: { scenario: changedFilm, language: 'en', scheme: 'dark', width: 1_920, height: 1_080 },
    act: focusChanged,
  },
  { name: 'film ready ko 800', options: { scenario: readyFilm, width: 800 }, act: openFilm, layoutOnly: true },
  {
    name: 'film en 125',
    options: { scenario: changedFilm, language: 'en', width: 1_024, textScale: 1.25 },
    act: openFilm,
    layoutOnly: true,
  },
  { name: 'film compare', options: { scenario: readyFilm }, act: compare },
  { name: 'film without script', options: { scenario: filmWithoutScript, scheme: 'dark' }, act: openFilm },
  { name: 'review script ko light', options: { scenario: scriptReview }, act: openFilm },
  {
    name: 'review script en dark 800',
    options: { scenario: scriptReview, language: 'en', scheme: 'dark', width: 800 },
    act: openFilm,
    layoutOnly: true,
  },
  { name: 'review pictures en light', options: { scenario: pictureReview, language: 'en' }, act: openFilm },
  {
    name: 'review pictures ko dark 1920',
    options: { scenario: pictureReview, scheme: 'dark', width: 1_920, height: 1_080 },
    act: openFilm,
    layoutOnly: true,
  },
]);
