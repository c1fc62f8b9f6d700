import type { Page } from 'playwright';
import { describeDesign, showsAllLooks } from './checks';
import type { OpenOptions } from './panel';
import { panelForTests } from './panel-for-tests';
import { brokenProcessorsScenario, busyScenario, emptyScenario, ownCodeScenario, troubledScenario } from './scenarios';

const { openWatched } = panelForTests(busyScenario);

type Act = (page: Page) => Promise<void>;
const settings: Act = (page) => page.getByTestId('nav-settings').click();
const openProcessors: Act = async (page) => {
  await settings(page);
  await page.getByTestId('section-processors').click();
  await page.getByTestId('test-outcome').waitFor();
};
const screens: ReadonlyArray<readonly [string, OpenOptions, Act]> = [
  ['settings', { scenario: busyScenario, height: 800 }, settings],
  [
    'settings in full',
    {
      scenario: { ...emptyScenario, settings: { ...emptyScenario.settings, allowPrivateAddresses: true } },
      height: 2_600,
    },
    settings,
  ],
  [
    'settings with problems',
    {
      scenario: {
        ...troubledScenario,
        settings: { ...troubledScenario.settings, browserPath: '/opt/chrome/chrome' },
        failures: { 'settings:test-llm': { code: 'llm_failed', field: 'llm.baseUrl' } },
      },
      height: 2_600,
    },
    async (page) => {
      await settings(page);
      await page.getByTestId('test-llm').click();
      await page.locator('[data-outcome=failed]').waitFor();
    },
  ],
  [
    'own code settings',
    { scenario: ownCodeScenario, height: 3_400 },
    async (page) => {
      await settings(page);
      await page.getByTestId('test-outcome').waitFor();
    },
  ],
  ['own code settings wide', { scenario: ownCodeScenario, width: 1920, height: 1080 }, openProcessors],
  [
    'own code problems',
    { scenario: brokenProcessorsScenario, height: 3_400 },
    async (page) => {
      await settings(page);
      await page.getByTestId('processor-unusable').first().waitFor();
      await page.getByTestId('processor-video').getByTestId('processor-unusable').waitFor();
    },
  ],
  [
    'own code steps',
    { scenario: emptyScenario },
    async (page) => {
      await settings(page);
      await page.getByTestId('own-code').click();
      await page.getByTestId('own-code-panel').waitFor();
    },
  ],
  ['bridge details', { scenario: emptyScenario }, (page) => page.getByTestId('bridge-pill').click()],
  ['port in use', { scenario: troubledScenario }, (page) => page.getByTestId('bridge-pill').click()],
  ['new task', { scenario: busyScenario }, (page) => page.keyboard.press('Control+n')],
  ['new film', { scenario: busyScenario }, (page) => page.getByTestId('new-film').click()],
  [
    'palette',
    { scenario: busyScenario },
    async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'palette found',
    { scenario: busyScenario },
    async (page) => {
      await page.keyboard.press('Control+k');
      // Letters typed before the field has the focus would be lost.
      await page.locator('[role=dialog] input:focus').waitFor();
      await page.keyboard.type('jkl012');
      await page.getByRole('dialog').getByText('project_jkl012', { exact: false }).first().waitFor();
    },
  ],
  [
    'shortcuts',
    { scenario: busyScenario },
    async (page) => {
      await page.getByTestId('waiting-grid').focus();
      await page.keyboard.press('Shift+?');
      await page.getByRole('dialog').waitFor();
    },
  ],
];
const looks: ReadonlyArray<readonly [string, Partial<OpenOptions>]> = [
  ['ko light', {}],
  ['en 125 800', { language: 'en', width: 800, textScale: 1.25 }],
  ...(showsAllLooks
    ? ([
        ['ko dark', { scheme: 'dark' }],
        ['ko 125 800', { width: 800, textScale: 1.25 }],
      ] as const)
    : []),
];
const cases = screens.flatMap(([name, options, act]) =>
  looks.map(([look, how], n) => ({
    name: `${name} ${look}`,
    options: { ...options, ...how },
    act,
    layoutOnly: n > 0 && !showsAllLooks,
  })),
);

describeDesign('the settings and the frame', openWatched, cases);
