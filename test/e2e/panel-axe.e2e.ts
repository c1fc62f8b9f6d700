import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProcessorSetting } from '../../contract/processors';
import type { SettingsPatch } from '../../contract/settings';
import { type QueueTask, type ScriptMetadata, TASK_TYPES } from '../../contract/task';
import { some } from '../faults/support/soak';
import { axeProblems } from '../support/axe';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { changeSettings } from './support/panel-page';
import { askAsPage } from './support/seed-origin';
import { startSlowLlm } from './support/slow-llm';

/** In light, axe judges these screens in test/renderer/preview, in more states; what only a real window shows is judged in both looks. */
async function isClean(page: Page, where: string, { theme }: (typeof LOOKS)[number]): Promise<void> {
  if (theme === 'dark') expect(await axeProblems(page), where).toEqual([]);
  expect(await sidewaysScrollBars(page), where).toEqual([]);
}

/** Elements with a scroll bar at their lower edge. Only a real window has them: in a headless browser they take no space. */
function sidewaysScrollBars(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => ['auto', 'scroll'].includes(getComputedStyle(element).overflowX))
      .filter((element) => {
        const { borderTopWidth, borderBottomWidth } = getComputedStyle(element);
        const borders = Number.parseFloat(borderTopWidth) + Number.parseFloat(borderBottomWidth);
        return element.offsetHeight - element.clientHeight - borders >= 1;
      })
      .map((element) => element.outerHTML.slice(0, 160)),
  );
}

/** Each language and each theme once: colours do not depend on the words, and the layout does not depend on the colours. */
const LOOKS = [
  { language: 'en', theme: 'dark' },
  { language: 'ko', theme: 'light' },
] as const;

/** The panel reads its settings when it starts. */
async function startPanel(page: Page, settings: (typeof LOOKS)[number] & SettingsPatch): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await changeSettings(page, settings);
  await page.reload();
  await page.locator(`html[lang=${settings.language}][data-mantine-color-scheme=${settings.theme}]`).waitFor();
  await page.locator('[data-testid=app]:not([data-phase=connecting])').waitFor();
  // It opens on the screen that was open last.
  await page.getByTestId('nav-queue').click();
}

/** Makes a short film, or stays in the middle of its work: what the panel shows of either, without speech and a long encoding. */
const FILMS_AND_HOLDS: ProcessorSetting = {
  kind: 'program',
  command: [
    '/bin/sh',
    '-c',
    [
      'read -r task',
      'case $task in',
      '*\'"held":true\'*) echo \'{"progress":0.4,"stage":"scene 2/5"}\' >&3; read -r cancel ;;',
      '*) exec ffmpeg -v error -f lavfi -i testsrc=s=320x180:d=1 "$SQ_OUT_DIR/video.mp4" ;;',
      'esac',
    ].join('\n'),
  ],
  cwd: '',
  env: {},
  secrets: [],
  timeoutMinutes: 5,
  graceSeconds: 1,
};
const held = (type: 'image' | 'video', projectId: string) => ({
  type,
  projectId,
  priority: 5,
  metadata: { title: projectId, held: true },
});

/** Tasks in every state: a finished film, one that failed, one that was cancelled, one that needs the creator, waiting ones. Returns the film. */
async function seedTasks(queue: Client): Promise<QueueTask> {
  const film = await queue.ended(
    (await queue.enqueue({ type: 'video', projectId: '아침 요가', userId: 'minji', metadata: { title: '아침 요가' } }))
      .id,
  );
  expect(film.status).toBe('completed');
  const script = (title: string, metadata: ScriptMetadata = { title }) =>
    queue.enqueue({ type: 'script', projectId: title, userId: '현우', metadata });
  expect((await queue.ended((await script('주말 농장', {})).id)).status).toBe('failed');
  const parked = await script('주말 나들이', { titleId: 128, category: '여행' });
  await queue.until(parked.id, (task) => task.needsYou !== undefined);
  await script('겨울 캠핑 준비물 10가지');
  for (const title of ['초보 러너를 위한 10km 준비: 신발 고르기부터 대회 당일까지', '혼자 가는 경주 1박 2일'])
    await queue.pipeline({ projectId: title, userId: 'minji', script: { title }, image: { title }, video: { title } });
  const dropped = await script('중복으로 넣은 작업');
  await queue.call('DELETE', `/api/queue/cancel/${dropped.id}`);
  return film;
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

describe('axe finds nothing in dark, and nothing scrolls sideways in either look, in an empty studio', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await launchApp({ place: await newPlace({ welcomed: false }) });
  });
  afterAll(() => running?.close());

  it.each(some(LOOKS, 2))('on the first run and with an empty queue, $language $theme', async (look) => {
    const { page } = running;
    await startPanel(page, { ...look, welcomed: false });
    await page.getByTestId('nav-today').click();
    await page.getByTestId('welcome').waitFor();
    await isClean(page, 'welcome', look);
    await startPanel(page, { ...look, welcomed: true });
    await page.getByTestId('welcome').waitFor({ state: 'detached' });
    for (const screen of ['today', 'queue', 'history']) {
      await page.getByTestId(`nav-${screen}`).click();
      await isClean(page, screen, look);
    }
    // The next test begins where this one ended.
    await page.getByTestId('nav-queue').click();
  });
});

describe('axe finds nothing in dark, and nothing scrolls sideways in either look, in a busy studio', () => {
  let llm: Awaited<ReturnType<typeof startSlowLlm>>;
  let running: RunningApp;
  let film: QueueTask;
  beforeAll(async () => {
    llm = await startSlowLlm();
    const processors = { image: FILMS_AND_HOLDS, video: FILMS_AND_HOLDS };
    running = await launchApp({
      place: await newPlace({ llm: { baseUrl: llm.baseUrl, model: 'slow' }, processors }),
    });
    const queue = client(running.bridge);
    film = await seedTasks(queue);

    // One task of each type stays in the middle of its work.
    for (const { id } of [
      await queue.enqueue(held('image', '한강 야경')),
      await queue.enqueue(held('video', '편의점')),
    ])
      await queue.until(id, (task) => (task.progress?.fraction ?? 0) > 0);
    await llm.asked();
    await askAsPage(running.bridge, 'http://localhost:3000');
  });
  afterAll(async () => {
    await running?.close();
    llm?.close();
  });

  it.each(some(LOOKS, 2))('on any screen, $language $theme', async (look) => {
    const { page } = running;
    await startPanel(page, look);
    await page.locator('[data-testid^=waiting-row-]').first().waitFor();
    await page.getByTestId('origin-request').waitFor();
    for (const type of TASK_TYPES) await page.getByTestId(`running-${type}`).waitFor();
    await isClean(page, 'queue', look);

    await page.getByTestId('nav-today').click();
    await page.locator('[data-testid^=needs-you-]').first().waitFor();
    await isClean(page, 'needs you', look);

    await page.getByTestId('nav-history').click();
    const row = page.getByTestId(`history-row-${film.id}`);
    await row.waitFor();
    await isClean(page, 'history', look);
    await row.dblclick();
    await page.getByTestId('detail').waitFor();
    await isClean(page, 'detail', look);
    await page.keyboard.press('Escape');
    await page.getByTestId('detail').waitFor({ state: 'detached' });

    await page.getByTestId('nav-settings').click();
    await page.getByTestId('settings').waitFor();
    await isClean(page, 'settings', look);
  });

  it.each(some(LOOKS, 2))('in any dialog, $language $theme', async (look) => {
    const { page } = running;
    await startPanel(page, look);
    await page.locator('[data-testid^=waiting-row-]').first().waitFor();
    const openings: Record<string, () => Promise<void>> = {
      'new task': () => page.keyboard.press('Control+n'),
      'new film': () => page.getByTestId('new-film').click(),
      cancel: () => page.locator('[data-testid^=waiting-row-] [data-testid^=cancel-]').first().click(),
      palette: () => page.keyboard.press('Control+k'),
      async 'own code'() {
        await page.getByTestId('nav-settings').click();
        await page.getByTestId('own-code').click();
      },
      async shortcuts() {
        await page.getByTestId('nav-queue').click();
        await page.getByTestId('waiting-grid').focus();
        await page.keyboard.press('Shift+?');
      },
    };
    for (const [name, open] of Object.entries(openings)) {
      await open();
      await page.getByRole('dialog').waitFor();
      await isClean(page, name, look);
      await closeDialog(page);
    }
  });
});
