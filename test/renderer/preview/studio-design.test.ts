import type { Page } from 'playwright';
import { triesAll } from '../../faults/support/soak';
import { type DesignCase, describeDesign, showsAllLooks } from './checks';
import { panelForTests } from './panel-for-tests';
import { aloneScenario, connectingScenario, offlineScenario, studioScenario } from './studio-scenarios';

const { openWatched } = panelForTests(studioScenario);

const goTo = (screen: string) => (page: Page) => page.getByTestId(`nav-${screen}`).click();
async function settings(page: Page): Promise<void> {
  await goTo('settings')(page);
  await page.getByTestId('section-studio').click();
}
async function tested(page: Page): Promise<void> {
  await settings(page);
  await page.locator('[data-setting="studio.address"]').fill('redis://192.168.0.10:6379');
  await page.getByTestId('test-studio').click();
  await page.getByTestId('knows-the-risk').waitFor();
  await page.getByTestId('join-studio').scrollIntoViewIfNeeded();
}
const looks = [
  { name: 'ko light', options: {}, layoutOnly: false },
  { name: 'en dark 800', options: { language: 'en', scheme: 'dark', width: 800, height: 700 }, layoutOnly: false },
  { name: 'ko 1920', options: { width: 1920, height: 1080 }, layoutOnly: true },
  { name: 'ko large text', options: { textScale: 1.25 }, layoutOnly: true },
] as const;
const screens = [
  ['studio-queue', studioScenario, async () => {}],
  ['studio-offline', offlineScenario, async (page: Page) => page.getByTestId('studio-offline').waitFor()],
  ['studio-connecting', connectingScenario, async (page: Page) => page.getByTestId('studio-offline').waitFor()],
  ['studio-machines', studioScenario, goTo('machines')],
  ['studio-machines-offline', offlineScenario, goTo('machines')],
  ['studio-history', studioScenario, goTo('history')],
  [
    'studio-detail',
    studioScenario,
    (page: Page) => page.getByTestId('running-video').getByRole('button').first().click(),
  ],
  [
    'studio-dead-letters',
    studioScenario,
    async (page: Page) => {
      await goTo('history')(page);
      await page.getByTestId('history-failed').click();
      await page.getByTestId('history-dead').click();
    },
  ],
  [
    'studio-pause',
    studioScenario,
    async (page: Page) => {
      await page.getByTestId('pause-image').click();
      await page.getByTestId('pause-here-image').waitFor();
    },
  ],
  ['studio-settings', studioScenario, settings],
  ['studio-settings-test', aloneScenario, tested],
  [
    'studio-join',
    aloneScenario,
    async (page: Page) => {
      await tested(page);
      await page.getByTestId('join-studio').click();
      await page.getByTestId('choose-stay').waitFor();
    },
  ],
  [
    'studio-form-offline',
    offlineScenario,
    async (page: Page) => {
      await page.keyboard.press('Control+n');
      await page.getByTestId('offline-note').waitFor();
    },
  ],
] as const;

const cases: DesignCase[] = screens.flatMap(([name, scenario, act], n) =>
  looks
    // Each screen in one of the first two looks, in turn.
    .filter(({ layoutOnly }, at) => showsAllLooks || triesAll || layoutOnly || at === n % 2)
    .filter(({ layoutOnly }) => showsAllLooks || !layoutOnly || name === 'studio-queue' || name === 'studio-offline')
    .map((look) => ({
      name: `${name} ${look.name}`,
      options: { scenario, ...look.options },
      act,
      layoutOnly: look.layoutOnly,
    })),
);
describeDesign('The panel of a studio', openWatched, cases);
