import type { Page } from 'playwright';
import { type DesignCase, describeDesign } from './checks';
import { panelForTests } from './panel-for-tests';
import { emptyScenario, firstRunScenario } from './scenarios';
import { filmScenario, portraitScenario, smoothScenario, threeNeedsScenario } from './today-scenarios';

const { openWatched } = panelForTests(filmScenario);
const today = (page: Page) => page.locator('[data-testid=today-screen][data-phase=ready]').waitFor();

const SCENARIOS = {
  needs: filmScenario,
  three: threeNeedsScenario,
  portrait: portraitScenario,
  smooth: smoothScenario,
  empty: emptyScenario,
  first: firstRunScenario,
};
const cases: DesignCase[] = Object.entries(SCENARIOS).flatMap(([name, scenario]): DesignCase[] => [
  { name: `today ${name} ko light`, options: { scenario, screen: 'today' }, act: today },
  { name: `today ${name} en dark`, options: { scenario, screen: 'today', language: 'en', scheme: 'dark' }, act: today },
  {
    name: `today ${name} en 800`,
    options: { scenario, screen: 'today', language: 'en', width: 800, height: 900 },
    act: today,
    layoutOnly: true,
  },
  {
    name: `today ${name} ko 1920`,
    options: { scenario, screen: 'today', width: 1920, height: 1080 },
    act: today,
    layoutOnly: true,
  },
  {
    name: `today ${name} ko 125`,
    options: { scenario, screen: 'today', textScale: 1.25 },
    act: today,
    layoutOnly: true,
  },
]);

cases.push({
  name: 'today drafts ko light',
  options: { scenario: smoothScenario, screen: 'today' },
  act: async (page) => {
    await today(page);
    await page.getByTestId('choose-texts').setInputFiles([
      { name: '제주 맛집 다섯 곳.md', mimeType: 'text/markdown', buffer: Buffer.from('첫 장면.\n둘째 장면.\n') },
      { name: '김장 브이로그.txt', mimeType: 'text/plain', buffer: Buffer.from('한 장면.\n') },
    ]);
    await page.getByTestId('make-all-drafts').waitFor();
  },
});

describeDesign('the first screen', openWatched, cases);
