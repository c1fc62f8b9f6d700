import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { agreementTo } from '../../../contract/recipe';
import type { SiteCheck } from '../../../contract/site-check';
import { type DesignCase, describeDesign } from './checks';
import type { Scenario } from './fake-main';
import { asked } from './panel';
import { panelForTests } from './panel-for-tests';
import { makeTask, minutesAgo, quietScenario } from './scenarios';
import { smoothScenario } from './today-scenarios';

const FLOW = {
  id: 'flow',
  name: { ko: 'Google Flow', en: 'Google Flow' },
  terms: 'https://policies.example/terms',
  hosts: ['labs.google'],
  signInHosts: ['accounts.google.com'],
  isOwn: true,
  isShipped: true,
};
const WHISK = { ...FLOW, id: 'whisk', name: { ko: 'Whisk', en: 'Whisk' }, isOwn: false, closed: '2026-04-30' };
/** A point, drawn as large as a screenshot is. */
const JPEG =
  '/9j/4AAQSkZJRgABAQEAYABgAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==';
const PARTS: SiteCheck['parts'] = [
  { key: 'steps.0', state: 'found' },
  { key: 'prompt', state: 'found' },
  { key: 'submit', state: 'found' },
  { key: 'results.entry', state: 'unseen' },
  { key: 'results.image', state: 'unseen' },
  { key: 'results.failed', state: 'unseen' },
];
const FINE: SiteCheck = { parts: PARTS, screenshot: JPEG };
const DRIFTED: SiteCheck = {
  parts: PARTS.map((part) => (part.key === 'submit' ? { ...part, state: 'missing' } : part)),
  stop: { kind: 'drifted', key: 'submit' },
  screenshot: JPEG,
};
const LOGIN: SiteCheck = {
  parts: PARTS.map((part) => ({ ...part, state: 'unseen' })),
  stop: { kind: 'login' },
  screenshot: JPEG,
};

function withSite(siteCheck?: SiteCheck): Scenario {
  const { settings } = quietScenario;
  return {
    ...quietScenario,
    recipes: [FLOW, WHISK],
    settings: {
      ...settings,
      chosen: { ...settings.chosen, pictures: ['recipes'] },
      options: { 'recipes.site': agreementTo(FLOW) },
    },
    ...(siteCheck === undefined ? {} : { siteCheck }),
  };
}
const parkedTask = makeTask(9_100, 'image', {
  title: '가을 산책',
  projectId: '가을 산책',
  createdAt: minutesAgo(3),
  needsYou: {
    code: 'site_needs_you',
    message: { code: 'recipe.login', name: 'Google Flow' },
    url: 'https://labs.google/fx/tools/flow',
    recipe: 'flow',
    screenshot: '0123456789ab',
  },
});
const parkedScenario: Scenario = { ...smoothScenario, waiting: [parkedTask, ...smoothScenario.waiting] };

const { open, openWatched } = panelForTests(withSite(FINE));

const startCheck = async (page: Page): Promise<void> => {
  await page.getByTestId('nav-settings').click();
  await page.getByTestId('site-flow').getByRole('button').nth(1).click();
};
const checked = async (page: Page): Promise<void> => {
  await startCheck(page);
  await page.getByTestId('check-flow').scrollIntoViewIfNeeded();
};
const question = (page: Page) => page.getByTestId(`needs-you-${parkedTask.id}`);

describe('a site in the settings', () => {
  it('is checked by its button, which tells each part in words and by its key, and shows the page', async () => {
    const page = await open({ scenario: withSite(DRIFTED) });
    await startCheck(page);
    const result = page.getByTestId('check-flow');
    await result.getByText('찾지 못한 부분이 있습니다: 그림을 요청하는 버튼.', { exact: false }).waitFor();
    const rows = await result.getByRole('listitem').allInnerTexts();
    expect(rows.map((row) => row.replaceAll(/\s+/g, ' ').trim())).toEqual([
      '도구까지 가는 1번째 버튼 steps.0 찾음',
      '그림 설명 칸 prompt 찾음',
      '그림을 요청하는 버튼 submit 찾지 못함',
      '결과가 나오는 자리 results.entry 지금은 볼 수 없음',
      '결과의 그림 results.image 지금은 볼 수 없음',
      '만들지 못했다는 표시 results.failed 지금은 볼 수 없음',
    ]);
    await result.getByTestId('site-screen').click();
    await page.getByTestId('site-screen-large').waitFor();
    expect(await asked(page, 'recipes:check')).toEqual([{ id: 'flow' }]);
  });

  it('that wants a sign-in is opened from the result', async () => {
    const page = await open({ scenario: withSite(LOGIN) });
    await startCheck(page);
    await page.getByTestId('open-site').click();
    expect(await asked(page, 'recipes:open-site')).toEqual([{ id: 'flow' }]);
  });

  it('is checked no longer once the creator stops that, or leaves', async () => {
    const page = await open({ scenario: withSite() });
    await startCheck(page);
    await page.getByTestId('cancel-check-flow').click();
    await page.getByTestId('cancel-check-flow').waitFor({ state: 'detached' });
    expect(await page.getByTestId('check-flow').count()).toBe(0);
    const cancelled = (await asked(page, 'recipes:cancel-check')).length;
    await page.getByTestId('site-flow').getByRole('button').nth(1).click();
    await page.getByTestId('cancel-check-flow').waitFor();
    await page.getByTestId('nav-queue').click();
    await expect.poll(async () => (await asked(page, 'recipes:cancel-check')).length).toBeGreaterThan(cancelled);
  });

  it('that is not allowed, or is closed, has no check', async () => {
    const page = await open({ scenario: { ...withSite(FINE), settings: { ...withSite().settings, options: {} } } });
    await page.getByTestId('nav-settings').click();
    await page.getByTestId('site-flow').waitFor();
    expect(await page.getByRole('button', { name: '화면 확인' }).count()).toBe(0);
  });
});

describe('a task that a site parked', () => {
  it('shows what the site showed beside its question, and in its details, and nothing once the picture is gone', async () => {
    const page = await open({ scenario: parkedScenario, screen: 'today' });
    await question(page).getByTestId('site-screen').click();
    await page.getByTestId('site-screen-large').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('site-screen-large').waitFor({ state: 'detached' });
    await question(page)
      .getByTestId('site-screen')
      .locator('img')
      .evaluate((image) => image.dispatchEvent(new Event('error')));
    await question(page).getByTestId('site-screen').waitFor({ state: 'detached' });
    await question(page).getByText('로그인이 필요합니다', { exact: false }).waitFor();
  });
});

const CHECKS: readonly (readonly [string, SiteCheck | undefined])[] = [
  ['fine', FINE],
  ['drifted', DRIFTED],
  ['login', LOGIN],
  ['running', undefined],
];
const cases = CHECKS.flatMap(([name, check]): DesignCase[] => {
  const scenario = withSite(check);
  const act = name === 'running' ? startCheck : checked;
  return [
    { name: `site ${name} ko light`, options: { scenario, height: 900 }, act },
    { name: `site ${name} en dark`, options: { scenario, language: 'en', scheme: 'dark', height: 900 }, act },
    {
      name: `site ${name} en 800`,
      options: { scenario, language: 'en', width: 800, height: 900 },
      act,
      layoutOnly: true,
    },
  ];
});
const shownInRow = async (page: Page): Promise<void> => question(page).getByTestId('site-screen').waitFor();
const enlarged = async (page: Page): Promise<void> => {
  await question(page).getByTestId('site-screen').click();
  await page.getByTestId('site-screen-large').waitFor();
};
const inDetail = async (page: Page): Promise<void> => {
  await page.getByTestId(`waiting-row-${parkedTask.id}`).dblclick();
  await page.getByTestId('detail').getByTestId('site-screen').waitFor();
};
const scenario = parkedScenario;
cases.push(
  { name: 'site question ko light', options: { scenario, screen: 'today' }, act: shownInRow },
  { name: 'site question large ko', options: { scenario, screen: 'today' }, act: enlarged },
  { name: 'site detail ko light', options: { scenario }, act: inDetail },
  { name: 'site detail en dark', options: { scenario, language: 'en', scheme: 'dark' }, act: inDetail },
  {
    name: 'site detail en 800',
    options: { scenario, language: 'en', width: 800, height: 900 },
    act: inDetail,
    layoutOnly: true,
  },
  {
    name: 'site question en dark',
    options: { scenario, screen: 'today', language: 'en', scheme: 'dark' },
    act: shownInRow,
  },
  {
    name: 'site question en 800',
    options: { scenario, screen: 'today', language: 'en', width: 800, height: 900 },
    act: shownInRow,
    layoutOnly: true,
  },
  {
    name: 'site question ko 800',
    options: { scenario, screen: 'today', width: 800, height: 900 },
    act: shownInRow,
    layoutOnly: true,
  },
);
describeDesign('sites', openWatched, cases);
