import type { Page } from 'playwright';
import type { Scenario } from './fake-main';
import { changedFilm, draftFilm, filmWithoutScript, pictureReview, readyFilm, scriptReview } from './film-scenarios';
import { insightOf } from './insight-scenario';
import { openFilm } from './open-film';
import {
  brokenProcessorsScenario,
  brokenScenario,
  busyScenario,
  crashingScenario,
  emptyScenario,
  filmSettingsScenario,
  firstRunScenario,
  ownCodeScenario,
  troubledScenario,
  uuid,
} from './scenarios';
import { aloneScenario, offlineScenario, studioScenario } from './studio-scenarios';
import { filmScenario } from './today-scenarios';

export interface ScreenView {
  readonly name: string;
  readonly scenario: Scenario;
  /** Opens it, from the queue. */
  readonly act?: (page: Page) => Promise<unknown>;
}

const goTo = (screen: string) => (page: Page) => page.getByTestId(`nav-${screen}`).click();
const byKeys = (keys: string) => async (page: Page) => {
  await page.keyboard.press(keys);
  await page.getByRole('dialog').waitFor();
};
async function today(page: Page): Promise<void> {
  await goTo('today')(page);
  await page.locator('[data-testid=today-screen][data-phase=ready]').waitFor();
}
const settings =
  (section: string, shown = 'settings') =>
  async (page: Page) => {
    await goTo('settings')(page);
    await page.getByTestId(`section-${section}`).click();
    await page.getByTestId(shown).first().waitFor();
  };
const queueFilms = (page: Page) =>
  page
    .locator('label')
    .filter({ hasText: /^(영상별|Films)$/u })
    .click();
const detail = (n: number, shown: string) => async (page: Page) => {
  await goTo('history')(page);
  await page.getByTestId(`history-row-${uuid(n)}`).dblclick();
  await page.getByTestId(shown).waitFor();
};

const { overview } = filmScenario;
/** Films in every state, and numbers of two weeks. */
const filmsScenario: Scenario = {
  ...filmScenario,
  films: overview === undefined ? [] : [...overview.making, ...overview.needsYou, ...overview.next, ...overview.ready],
  insight: insightOf('busy'),
};

/** Every screen and everything that opens over one, as it is with much to show, with nothing, and in trouble. */
export const EVERY_SCREEN: readonly ScreenView[] = [
  { name: 'today', scenario: filmsScenario, act: today },
  { name: 'today-empty', scenario: emptyScenario, act: today },
  { name: 'today-first-run', scenario: firstRunScenario, act: today },
  {
    name: 'today-drafts',
    scenario: filmsScenario,
    act: async (page) => {
      await today(page);
      await page.getByTestId('choose-texts').setInputFiles([
        { name: '제주 맛집 다섯 곳.md', mimeType: 'text/markdown', buffer: Buffer.from('첫 장면.\n둘째 장면.\n') },
        { name: '김장 브이로그.txt', mimeType: 'text/plain', buffer: Buffer.from('한 장면.\n') },
      ]);
      await page.getByTestId('make-all-drafts').waitFor();
    },
  },
  { name: 'queue', scenario: busyScenario },
  { name: 'queue-films', scenario: filmsScenario, act: queueFilms },
  { name: 'queue-empty', scenario: emptyScenario },
  { name: 'queue-trouble', scenario: troubledScenario },
  {
    name: 'queue-picked',
    scenario: busyScenario,
    act: async (page) => {
      const position = { x: 60, y: 20 };
      await page.getByTestId(`waiting-row-${uuid(1)}`).click({ position });
      await page.getByTestId(`waiting-row-${uuid(2)}`).click({ position, modifiers: ['Shift'] });
    },
  },
  {
    name: 'queue-running',
    scenario: busyScenario,
    act: (page) =>
      page
        .getByTestId('running-video')
        .getByRole('button', { name: /자세히|details/iu })
        .click(),
  },
  {
    name: 'queue-cancel',
    scenario: busyScenario,
    act: (page) => page.locator('[data-testid^=waiting-row] [data-testid^=cancel-]').first().click(),
  },
  { name: 'queue-studio', scenario: studioScenario },
  { name: 'queue-offline', scenario: offlineScenario },
  { name: 'projects', scenario: filmsScenario, act: goTo('projects') },
  { name: 'projects-empty', scenario: emptyScenario, act: goTo('projects') },
  { name: 'film', scenario: changedFilm, act: openFilm },
  { name: 'film-ready', scenario: readyFilm, act: openFilm },
  { name: 'film-draft', scenario: draftFilm, act: openFilm },
  { name: 'film-without-script', scenario: filmWithoutScript, act: openFilm },
  { name: 'review-script', scenario: scriptReview, act: openFilm },
  { name: 'review-pictures', scenario: pictureReview, act: openFilm },
  {
    name: 'film-compare',
    scenario: readyFilm,
    act: async (page) => {
      await openFilm(page);
      await page.getByTestId('compare-1').click();
      await page.getByTestId('compare').waitFor();
    },
  },
  { name: 'history', scenario: busyScenario, act: goTo('history') },
  { name: 'history-empty', scenario: emptyScenario, act: goTo('history') },
  { name: 'history-studio', scenario: studioScenario, act: goTo('history') },
  {
    name: 'history-films',
    scenario: filmsScenario,
    act: async (page) => {
      await goTo('history')(page);
      await page.getByTestId('history-by-film').click();
    },
  },
  {
    name: 'dead-letters',
    scenario: busyScenario,
    act: async (page) => {
      await goTo('history')(page);
      await page.getByTestId('history-failed').click();
      await page.getByTestId('history-dead').click();
      await page.getByTestId('dead-letter-499').getByRole('button', { expanded: false }).click();
    },
  },
  { name: 'detail-failed', scenario: busyScenario, act: detail(1_004, 'detail-log') },
  { name: 'detail-pictures', scenario: busyScenario, act: detail(1_001, 'pictures') },
  { name: 'detail-film', scenario: busyScenario, act: detail(1_002, 'film') },
  { name: 'insight', scenario: filmsScenario, act: goTo('insight') },
  { name: 'insight-empty', scenario: { ...emptyScenario, insight: insightOf('empty') }, act: goTo('insight') },
  { name: 'machines', scenario: studioScenario, act: goTo('machines') },
  { name: 'machines-offline', scenario: offlineScenario, act: goTo('machines') },
  { name: 'workers', scenario: busyScenario, act: goTo('workers') },
  { name: 'workers-crashing', scenario: crashingScenario, act: goTo('workers') },
  { name: 'settings', scenario: busyScenario, act: settings('general') },
  { name: 'settings-tools', scenario: busyScenario, act: settings('tools') },
  { name: 'settings-film', scenario: filmSettingsScenario, act: settings('film') },
  { name: 'settings-processors', scenario: ownCodeScenario, act: settings('processors', 'test-outcome') },
  {
    name: 'settings-processors-broken',
    scenario: brokenProcessorsScenario,
    act: settings('processors', 'processor-unusable'),
  },
  { name: 'settings-bridge', scenario: busyScenario, act: settings('bridge') },
  { name: 'settings-studio', scenario: studioScenario, act: settings('studio') },
  {
    name: 'settings-studio-test',
    scenario: aloneScenario,
    act: async (page) => {
      await settings('studio')(page);
      await page.locator('[data-setting="studio.address"]').fill('redis://192.168.0.10:6379');
      await page.getByTestId('test-studio').click();
      await page.getByTestId('knows-the-risk').waitFor();
      await page.getByTestId('join-studio').scrollIntoViewIfNeeded();
    },
  },
  { name: 'settings-about', scenario: busyScenario, act: settings('about') },
  {
    name: 'own-code',
    scenario: emptyScenario,
    act: async (page) => {
      await goTo('settings')(page);
      await page.getByTestId('own-code').click();
      await page.getByTestId('own-code-panel').waitFor();
    },
  },
  { name: 'new-film-clips', scenario: filmSettingsScenario, act: byKeys('Control+Shift+n') },
  { name: 'new-film', scenario: busyScenario, act: byKeys('Control+Shift+n') },
  { name: 'new-task', scenario: busyScenario, act: byKeys('Control+n') },
  { name: 'palette', scenario: busyScenario, act: byKeys('Control+k') },
  { name: 'shortcuts', scenario: busyScenario, act: byKeys('Shift+?') },
  { name: 'bridge', scenario: emptyScenario, act: (page) => page.getByTestId('bridge-pill').click() },
  { name: 'port-in-use', scenario: troubledScenario, act: (page) => page.getByTestId('bridge-pill').click() },
  { name: 'failed', scenario: brokenScenario },
];

/** Opens it and waits until it stands still. */
export async function showScreen(page: Page, { act }: ScreenView): Promise<void> {
  await act?.(page);
  await page.waitForFunction(() => document.getAnimations().length === 0);
}
