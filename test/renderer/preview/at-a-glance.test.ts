import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { axeProblems } from '../../support/axe';
import { clippedTexts } from './checks';
import { asked, emit } from './panel';
import { panelForTests } from './panel-for-tests';
import { busyScenario, emptyScenario, makeTask, minutesAgo, quietScenario, uuid } from './scenarios';
import { filmScenario } from './today-scenarios';

const scenario = quietScenario;
const { open } = panelForTests(scenario);
const boxOf = async (page: Page, testId: string) => page.getByTestId(testId).boundingBox();

describe('the waiting list', () => {
  it('numbers each type separately, beside the type and in its colour, and says so', async () => {
    const page = await open();
    const rows = page.locator('[data-testid^=waiting-row-]');
    await rows.first().waitFor();
    const places = await rows.evaluateAll((all) =>
      all.map((row) => {
        const [type, place] = [...row.querySelectorAll<HTMLElement>('[data-column=type], [data-column=position]')];
        const colour = (element: Element | null | undefined) => element && getComputedStyle(element).color;
        return [type?.textContent, place?.textContent, colour(type?.firstElementChild) === colour(place)];
      }),
    );
    expect(places.slice(0, 4)).toEqual([
      ['영상', '1', true],
      ['대본', '1', true],
      ['이미지', '1', true],
      ['대본', '2', true],
    ]);
    expect(await rows.nth(3).locator('[data-column=position]').getAttribute('title')).toBe('대본 작업 중 2번째');
    expect(await page.locator('[role=columnheader][data-column=position]').getAttribute('title')).toMatch(/유형마다/u);
  });

  it('gives task names two fifths of its width at 1280 pixels, beside the log', async () => {
    const page = await open();
    const name = page.locator('[data-testid^=waiting-row-] b').first();
    const [grid, cell] = [await boxOf(page, 'waiting-grid'), await name.boundingBox()];
    expect((cell?.width ?? 0) / (grid?.width ?? 1)).toBeGreaterThan(0.38);
    expect((await boxOf(page, 'live-log'))?.width).toBeGreaterThan(300);
  });

  it.each((['ko', 'en'] as const).flatMap((language) => [800, 1_280, 1_920].map((width) => ({ language, width }))))(
    'says the whole of when it ends, in $language at $width pixels, beside an open task too',
    async (look) => {
      const page = await open({ scenario: filmScenario, ...look });
      const isWhole = () => page.getByTestId('queue-end').evaluate((end) => end.scrollWidth <= end.clientWidth);
      expect(await isWhole()).toBe(true);
      await page.getByTestId(`waiting-row-${uuid(3)}`).click();
      await page.getByTestId('detail').waitFor();
      expect(await isWhole()).toBe(true);
    },
  );

  it('updates its estimates when the typical length of a run changes', async () => {
    const page = await open();
    const expected = page.getByTestId(`waiting-row-${uuid(3)}`).locator('[data-column=expected]');
    const after = '약 52~76분';
    expect(await expected.textContent()).not.toBe(after);
    await emit(page, 'queue:events', [{ kind: 'typical', seq: 101, typicalSeconds: { script: 3_600 } }]);
    await expect.poll(() => expected.textContent()).toBe(after);
  });

  it('offers, when it is empty, a film from text and the sample film', async () => {
    const page = await open({ scenario: emptyScenario });
    await page.getByTestId('empty-sample').click();
    await page.getByText('대본 → 이미지 → 영상 작업을 추가했습니다', { exact: false }).waitFor();
    expect(await asked(page, 'queue:pipeline')).toHaveLength(1);
    await page.getByTestId('empty-film').click();
    await page.getByTestId('submit-film').waitFor();
  });
});

describe('a bridge that is down', () => {
  it.each(['port-in-use', 'stopped'] as const)(
    '%s: is shown in a strip that moves nothing, with a way to the port',
    async (state) => {
      const page = await open();
      const places = () => Promise.all(['lane-script', 'nav-settings', 'workers'].map((id) => boxOf(page, id)));
      const before = await places();
      await emit(page, 'bridge:state', { state, port: 47_800 });
      await page.getByTestId('bridge-strip').waitFor();
      expect(await places()).toEqual(before);
      expect(await page.getByTestId('bridge-strip').textContent()).toMatch(/웹 페이지의 요청을 받지 못합니다/u);
      expect([await axeProblems(page), await clippedTexts(page)]).toEqual([[], []]);
      await page.getByTestId('strip-open-port').click();
      await page.locator('[data-section=bridge] [data-setting=port]:focus').waitFor();
      await emit(page, 'bridge:state', { state: 'listening', port: 47_800 });
      await page.getByTestId('bridge-strip').waitFor({ state: 'detached' });
    },
  );

  it('is shown at once when it is down from the start, also in English at 800 pixels with large text', async () => {
    const bridge = { state: 'port-in-use', port: 47_800 } as const;
    const page = await open({
      scenario: { ...scenario, snapshot: { ...scenario.snapshot, bridge } },
      language: 'en',
      width: 800,
      textScale: 1.25,
    });
    expect(await page.getByTestId('bridge-strip').isVisible()).toBe(true);
    expect(await clippedTexts(page)).toEqual([]);
  });

  it('is not shown while a new port is being opened', async () => {
    const page = await open();
    await page.evaluate(() => {
      Reflect.set(window, 'strips', 0);
      new MutationObserver(() => {
        if (document.querySelector('[data-testid=bridge-strip]') !== null) Reflect.set(window, 'strips', 1);
      }).observe(document.body, { childList: true, subtree: true });
    });
    for (const state of ['stopped', 'starting', 'listening']) {
      await emit(page, 'bridge:state', { state, port: 47_801 });
    }
    await page.getByTestId('bridge-pill').getByText('47801').waitFor();
    expect(await page.evaluate(() => Reflect.get(window, 'strips'))).toBe(0);
  });
});

describe('the footer', () => {
  it('counts today, follows events, and resets at midnight by itself', async () => {
    const endsAt = new Date(Date.now() + 3_600_000).toISOString();
    const page = await open();
    const today = page.getByTestId('today');
    expect(await today.textContent()).toBe('오늘 만든 영상 4편 · 작업 실패 1');
    expect(await today.getAttribute('title')).toBe('기록에 있는 모든 작업: 완료 125 · 실패 6');
    const { summary } = scenario.snapshot;
    await emit(page, 'queue:events', [
      { kind: 'summary', seq: 101, summary, today: { completed: 12, failed: 1, films: 5, endsAt } },
    ]);
    await page.getByText('오늘 만든 영상 5편 · 작업 실패 1').waitFor();
    await emit(page, 'queue:events', [
      { kind: 'summary', seq: 102, summary, today: { completed: 12, failed: 1, films: 5, endsAt: minutesAgo(1) } },
    ]);
    await page.getByText('오늘 만든 영상 0편 · 작업 실패 0').waitFor();
  });
});

describe('pages that ask for access', () => {
  it.each([
    ['ko', /허용한 페이지는.*로그를 볼 수 있습니다.*믿는 페이지만/u],
    ['en', /An allowed page can.*logs.*trust/u],
  ] as const)('are shown with what allowing them permits (%s)', async (language, words) => {
    const page = await open({ scenario: busyScenario, language });
    await page.getByTestId('nav-today').click();
    expect(await page.getByTestId('origins-hint').textContent()).toMatch(words);
  });
});

describe('the detail', () => {
  const film = makeTask(1_000, 'video', {
    title: '서울 골목 산책',
    projectId: '서울 골목 산책',
    status: 'completed',
    startedAt: minutesAgo(9),
    completedAt: minutesAgo(1),
    outputs: [
      { kind: 'audio', path: 'audio/narration.wav', bytes: 1_300_000, sha256: 'a'.repeat(64) },
      { kind: 'subtitles', path: 'subtitles.srt', bytes: 151, sha256: 'b'.repeat(64) },
      { kind: 'video', path: 'video.mp4', bytes: 48_000_000, sha256: 'c'.repeat(64) },
    ],
  });
  const one = { ...scenario, ended: [film] };

  it('lists the film first, and shows each file by its own index', async () => {
    const page = await open({ scenario: one });
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${film.id}`).dblclick();
    const files = page.getByTestId('detail').locator('li code');
    await expect.poll(() => files.allTextContents()).toEqual(['video.mp4', 'subtitles.srt', 'audio/narration.wav']);
    await page.getByTestId('show-output-2').click();
    expect((await asked(page, 'shell:show-output')).at(-1)).toEqual({
      id: film.id,
      index: 2,
    });
  });

  it('shows the task id on one line and copies it whole', async () => {
    const page = await open({ scenario: one });
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${film.id}`).dblclick();
    const id = page.getByTestId('task-id');
    expect(await id.textContent()).toBe(film.id);
    // No taller than the word beside it, and no wider than its place.
    const [value, name] = [await id.boundingBox(), await page.getByText('작업 번호', { exact: true }).boundingBox()];
    expect(value?.height).toBeLessThanOrEqual(name?.height ?? 0);
    expect(await id.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    await page.getByRole('button', { name: '작업 번호 복사' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(film.id);
  });

  it('is summarized in the history: files and their size, beside the user, when the title is the project', async () => {
    const page = await open({ scenario: one });
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${film.id}`).waitFor();
    // The other one is how long ago it ended, below the day.
    const [summary] = await page.getByTestId(`history-row-${film.id}`).locator('small').all();
    expect(await summary?.textContent()).toBe('minji · 파일 3개 · 47 MB');
  });
});
