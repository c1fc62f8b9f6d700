import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { WorkerState } from '../../../contract/events';
import ko from '../../../renderer/i18n/ko';
import { type DesignCase, describeDesign, showsAllLooks } from './checks';
import type { Scenario } from './fake-main';
import { asked, emit, setFailing } from './panel';
import { panelForTests } from './panel-for-tests';
import { busyScenario, crashingScenario, emptyScenario, uuid } from './scenarios';
import { studioScenario } from './studio-scenarios';

const { open, openWatched } = panelForTests(busyScenario);

async function goToWorkers(page: Page): Promise<void> {
  await page.getByTestId('nav-workers').click();
  await page.getByTestId('app-main').getByText('PID').waitFor();
}
const openWorkers = async (scenario: Scenario = busyScenario): Promise<Page> => {
  const page = await open({ scenario });
  await goToWorkers(page);
  return page;
};
const workerOf = (scenario: Scenario, type: WorkerState['type']): WorkerState => {
  const worker = scenario.snapshot.workers.find((one) => one.type === type);
  if (worker === undefined) throw new Error(`no ${type} worker`);
  return worker;
};
const row = (page: Page, type: string) => page.getByTestId(`worker-row-${type}`);

const looks = [
  { name: 'ko light', options: {}, layoutOnly: false },
  { name: 'en dark 800', options: { language: 'en', scheme: 'dark', width: 800, height: 700 }, layoutOnly: false },
  { name: 'ko 1920', options: { width: 1920, height: 1080 }, layoutOnly: true },
  { name: 'ko large text', options: { textScale: 1.25 }, layoutOnly: true },
  ...(showsAllLooks
    ? ([
        { name: 'ko dark', options: { scheme: 'dark' }, layoutOnly: true },
        { name: 'en light', options: { language: 'en' }, layoutOnly: true },
        { name: 'ko 800', options: { width: 800, height: 700 }, layoutOnly: true },
        { name: 'ko 800 large text', options: { width: 800, height: 700, textScale: 1.25 }, layoutOnly: true },
      ] as const)
    : []),
] as const;
const scenarios = { busy: busyScenario, empty: emptyScenario, crashing: crashingScenario, studio: studioScenario };
const cases: DesignCase[] = Object.entries(scenarios).flatMap(([name, scenario]) =>
  looks.map((look) => ({
    name: `workers ${name} ${look.name}`,
    options: { scenario: { ...scenario, appProcesses: busyScenario.appProcesses ?? [] }, ...look.options },
    act: goToWorkers,
    layoutOnly: look.layoutOnly,
  })),
);
describeDesign('the workers', openWatched, cases);

describe('the workers', () => {
  it('show their process, state, task, uptime, restarts, CPU and memory against its limit with children', async () => {
    const page = await openWorkers();
    const text = await row(page, 'image').innerText();
    for (const part of ['PID 4001', '작업 중', '한강 야경 명소', '3시간', '64%', '669 / 1,024 MB', '프로세스 9개'])
      expect(text).toContain(part);
    await row(page, 'image').getByRole('button', { name: '한강 야경 명소' }).click();
    await page.getByTestId('detail').waitFor();
  });

  it('say in the reader’s language why one ended by itself, and offer what helps', async () => {
    const page = await openWorkers(crashingScenario);
    await row(page, 'script').getByText('exit code 1').waitFor();
    await row(page, 'script').getByRole('button', { name: ko.app.openLogs }).click();
    expect(await asked(page, 'shell:open-logs')).toHaveLength(1);
    await row(page, 'image').getByText('메모리 한도를 넘어').waitFor();
    await row(page, 'image').getByRole('button', { name: ko.workers.openLimits }).click();
    await page.locator('[data-setting="memoryLimitMb.image"]:focus').waitFor();

    const english = await open({ scenario: crashingScenario, language: 'en' });
    await english.getByTestId('nav-workers').click();
    await row(english, 'image').getByText('It outgrew its memory limit').waitFor();
  });

  it('that are unwell are counted in the navigation', async () => {
    const page = await open({ scenario: crashingScenario });
    const nav = page.getByTestId('nav-workers');
    expect(await nav.innerText()).toContain('1');
    await emit(page, 'workers:state', { ...workerOf(crashingScenario, 'script'), state: 'idle' });
    await expect.poll(() => nav.innerText()).not.toContain('1');
  });

  it('of another machine are not among them in a studio, and a sentence says so', async () => {
    const page = await openWorkers({ ...studioScenario, appProcesses: busyScenario.appProcesses ?? [] });
    await page.getByText(ko.workers.hintStudio).waitFor();
  });

  it('are restarted at once when nothing is in hand', async () => {
    const page = await openWorkers(crashingScenario);
    await page.getByTestId('restart-video').click();
    await page.getByText('영상 제작 작업자를 다시 시작했습니다.').waitFor();
    expect(await asked(page, 'workers:restart')).toEqual([{ type: 'video' }]);
    await page.getByTestId('restart-script').getByText(ko.workers.startNow).waitFor();
  });

  it('with a task in hand are restarted once that is confirmed; the question says what becomes of the task', async () => {
    const page = await openWorkers();
    await page.getByTestId('restart-image').click();
    const question = page.getByRole('dialog');
    await question.getByText('한강 야경 명소').waitFor();
    await question.getByText(ko.workers.ask.hint).waitFor();
    await question.getByRole('button', { name: ko.workers.ask.keep }).click();
    await question.waitFor({ state: 'detached' });
    expect(await asked(page, 'workers:restart')).toEqual([]);
    await page.getByTestId('restart-image').click();
    await page.getByTestId('confirm').click();
    await page.getByText('이미지 크롤링 작업자를 다시 시작했습니다.').waitFor();
    expect(await asked(page, 'workers:restart')).toEqual([{ type: 'image' }]);
  });

  it('whose task a worker of the creator’s has, say that it loses the task', async () => {
    const { settings } = busyScenario;
    const page = await openWorkers({
      ...busyScenario,
      settings: { ...settings, processors: { image: { kind: 'external' } } },
    });
    await page.getByTestId('restart-image').click();
    await page.getByRole('dialog').getByText(ko.workers.ask.hintExternal).waitFor();
  });

  it('that could not be restarted say why', async () => {
    const page = await openWorkers(crashingScenario);
    await setFailing(page, 'workers:restart', true);
    await page.getByTestId('restart-video').click();
    await page.getByRole('alert').getByText(ko.error.title).waitFor();
  });

  it('change their numbers without moving anything', async () => {
    const page = await openWorkers(crashingScenario);
    const places = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('[data-testid=workers-screen] :is(th, td, button)')].map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return [x, y, width, height];
        }),
      );
    const before = await places();
    await emit(page, 'workers:state', {
      ...workerOf(crashingScenario, 'image'),
      rssBytes: 7_400_000,
      cpuPercent: 1_599,
      processes: 104,
      restarts: 1_000,
    });
    await page.getByTestId('cpu-image').getByText('1,599%').waitFor();
    expect(await places()).toEqual(before);
  });

  it('are measured every two seconds while the screen is seen, and not on another screen', async () => {
    // A context of its own, since its clock stands still.
    const { page, context } = await openWatched({ scenario: busyScenario });
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 1_000);
    const looks = async () => (await asked(page, 'workers:look')).length;
    await page.getByTestId('nav-workers').click();
    await expect.poll(looks).toBe(1);
    for (const expected of [2, 3]) {
      await page.clock.runFor(2_000);
      await expect.poll(looks).toBe(expected);
    }
    await page.getByTestId('nav-queue').click();
    await page.getByTestId('workers-screen').waitFor({ state: 'detached' });
    await page.clock.runFor(20_000);
    expect(await looks()).toBe(3);
    await context.close();
  });

  it.each([
    ['1280', {}],
    ['800', { width: 800, height: 700 }],
    ['800 and large text', { width: 800, height: 700, textScale: 1.25 }],
  ])('need no sideways scrolling at %s', async (_name, look) => {
    const page = await open({ scenario: crashingScenario, ...look });
    await goToWorkers(page);
    expect(await page.locator('main').evaluate((main) => main.scrollWidth - main.clientWidth)).toBe(0);
  });

  it('are reached from the footer', async () => {
    const page = await open();
    await page.getByTestId('workers').click();
    await row(page, 'video').getByText(uuid(903)).or(row(page, 'video').getByText('작업 중')).first().waitFor();
  });
});
