import type { Page } from 'playwright';
import { type DesignCase, describeDesign, showsAllLooks } from './checks';
import { panelForTests } from './panel-for-tests';
import { brokenScenario, busyScenario, emptyScenario, troubledScenario, uuid } from './scenarios';

const { openWatched } = panelForTests(busyScenario);

const schemes = showsAllLooks ? (['light', 'dark'] as const) : (['light'] as const);
const cases: DesignCase[] = [];
for (const scheme of schemes) {
  cases.push(
    { name: `queue busy ko ${scheme}`, options: { scenario: busyScenario, scheme } },
    { name: `queue troubled ko ${scheme}`, options: { scenario: troubledScenario, scheme } },
    { name: `queue empty ko ${scheme}`, options: { scenario: emptyScenario, scheme } },
    { name: `broken ko ${scheme}`, options: { scenario: brokenScenario, scheme }, allow: /storage_failed|made-up/u },
    {
      name: `cancel dialog ko ${scheme}`,
      options: { scenario: busyScenario, scheme },
      act: (page) => page.locator('[data-testid^=waiting-row] [data-testid^=cancel-]').first().click(),
    },
    {
      name: `needs-you ko ${scheme}`,
      options: { scenario: busyScenario, scheme },
      act: (page) => page.getByTestId('nav-today').click(),
    },
  );
}

const history = (page: Page): Promise<void> => page.getByTestId('nav-history').click();
async function failedDetail(page: Page): Promise<void> {
  await history(page);
  await page.getByTestId('history-failed').click();
  await page.getByTestId(`history-row-${uuid(1_004)}`).dblclick();
  await page.getByTestId('detail-log').waitFor();
}
const detailOf =
  (n: number, shown: string) =>
  async (page: Page): Promise<void> => {
    await history(page);
    await page.getByTestId(`history-row-${uuid(n)}`).dblclick();
    await page
      .getByTestId('detail-log')
      .or(page.getByText(/아직 로그가|No log/u))
      .first()
      .waitFor();
    await page.locator(shown).first().waitFor();
    // The files themselves: a picture once it has a size, a film once it has a frame.
    await page.waitForFunction(
      () =>
        [...document.querySelectorAll('img')].every(({ naturalWidth }) => naturalWidth > 0) &&
        [...document.querySelectorAll('video')].every(({ readyState }) => readyState >= 2),
    );
  };
const detailOfPictures = detailOf(1_001, '[data-testid=pictures] img');
async function largePicture(page: Page): Promise<void> {
  await detailOfPictures(page);
  await page.getByTestId('pictures').getByRole('button').first().click();
  await page.getByTestId('picture-large').waitFor();
}
const screens: ReadonlyArray<readonly [string, (page: Page) => Promise<void>]> = [
  ['history', history],
  [
    'dead letters',
    async (page) => {
      await history(page);
      await page.getByTestId('history-failed').click();
      await page.getByTestId('history-dead').click();
      await page.getByTestId('dead-letter-499').getByRole('button', { expanded: false }).click();
    },
  ],
  [
    'history picked',
    async (page) => {
      await history(page);
      await page.getByTestId(`history-row-${uuid(1_003)}`).click();
      await page.getByTestId(`history-row-${uuid(1_007)}`).click({ modifiers: ['Shift'] });
    },
  ],
  [
    'waiting picked',
    async (page) => {
      // In a narrow window the first click opens a drawer over the right of the list.
      const position = { x: 60, y: 20 };
      await page.getByTestId(`waiting-row-${uuid(1)}`).click({ position });
      await page.getByTestId(`waiting-row-${uuid(2)}`).click({ position, modifiers: ['Shift'] });
    },
  ],
  [
    'project filter',
    async (page) => {
      await page.getByTestId('project-filter').click();
      await page.getByPlaceholder(/프로젝트 이름|Project name/u).waitFor();
    },
  ],
  ['detail', failedDetail],
  [
    'detail running',
    (page) =>
      page
        .getByTestId('running-video')
        .getByRole('button', { name: /자세히|details/iu })
        .click(),
  ],
  ['detail script', detailOf(1_000, '[data-testid=script-text]')],
  ['detail pictures', detailOfPictures],
  ['detail film', detailOf(1_002, '[data-testid=film]')],
  ['picture', largePicture],
];
for (const [name, act] of screens) {
  cases.push(
    ...schemes.map((scheme) => ({ name: `${name} ko ${scheme}`, options: { scenario: busyScenario, scheme }, act })),
    {
      name: `${name} en 800`,
      options: { scenario: busyScenario, language: 'en', width: 800, height: 700 },
      act,
      layoutOnly: true,
    },
  );
}

cases.push(
  { name: 'queue busy en light', options: { scenario: busyScenario, language: 'en' } },
  { name: 'queue busy ko 800', options: { scenario: busyScenario, width: 800, height: 700 }, layoutOnly: true },
  { name: 'queue busy en dark 800', options: { scenario: busyScenario, language: 'en', scheme: 'dark', width: 800 } },
  {
    name: 'log drawer ko 800',
    options: { scenario: busyScenario, width: 800, height: 700 },
    act: async (page) => {
      await page.getByRole('button', { name: '로그 보기' }).click();
      await page.getByTestId('live-log').waitFor();
    },
  },
  { name: 'queue busy ko 125', options: { scenario: busyScenario, textScale: 1.25 }, layoutOnly: true },
  {
    name: 'queue busy en 125 800',
    options: { scenario: busyScenario, textScale: 1.25, width: 800, language: 'en' },
    layoutOnly: true,
  },
);

describeDesign('every screen', openWatched, cases);
