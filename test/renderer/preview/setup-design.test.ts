import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { axeProblems, clippedTexts, shoot } from './checks';
import { type OpenOptions, PanelPreview } from './panel';
import { busyScenario, emptyScenario, firstRunScenario, troubledScenario } from './scenarios';

// Chromium and axe on a busy machine take longer than a unit test may.
vi.setConfig({ testTimeout: 30_000 });

let panel: PanelPreview;
beforeAll(async () => {
  panel = await PanelPreview.start();
}, 60_000);
afterAll(async () => {
  await panel.stop();
});

type Act = (page: Page) => Promise<void>;
const settings: Act = (page) => page.getByTestId('nav-settings').click();
const next =
  (times: number): Act =>
  async (page) => {
    for (let press = 0; press < times; press++) await page.getByTestId('welcome-next').click();
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
  ['welcome folder', { scenario: firstRunScenario }, next(0)],
  ['welcome tools', { scenario: firstRunScenario }, next(1)],
  ['welcome sample', { scenario: firstRunScenario }, next(2)],
  ['bridge details', { scenario: emptyScenario }, (page) => page.getByTestId('bridge-pill').click()],
  ['port in use', { scenario: troubledScenario }, (page) => page.getByTestId('bridge-pill').click()],
  ['new task', { scenario: busyScenario }, (page) => page.getByTestId('new-task').click()],
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
      // Typed before the field has the focus, the first letters would be lost.
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
  // The rest of the looks is the end-to-end axe test's, in the real app; here they are for those who look at the pictures.
  ...(process.env.STUDIO_QUEUE_SHOTS === undefined
    ? []
    : ([
        ['ko dark', { scheme: 'dark' }],
        ['ko 125 800', { width: 800, textScale: 1.25 }],
      ] as const)),
];
const cases = screens.flatMap(([name, options, act]) =>
  looks.map(([look, how]) => ({ name: `${name} ${look}`, options: { ...options, ...how }, act })),
);

describe('the settings, the first run and the frame', () => {
  it.each(cases)('$name: clean to axe, no label cut, nothing on the console', async ({ name, options, act }) => {
    const { page, context, problems } = await panel.open(options);
    try {
      expect(await page.getByTestId('app').getAttribute('data-phase')).toBe('live');
      await act(page);
      await page.waitForFunction(() => document.getAnimations().length === 0);
      await shoot(page, name.replaceAll(' ', '-'));
      expect(await axeProblems(page)).toEqual([]);
      expect(await clippedTexts(page)).toEqual([]);
      // Nothing is reached only by scrolling sideways.
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
      expect(problems).toEqual([]);
    } finally {
      await context.close();
    }
  });
});
