import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { asked, setFailing } from './panel';
import { panelForTests } from './panel-for-tests';
import { emptyScenario, firstRunScenario } from './scenarios';
import { filmScenario, portraitScenario, smoothScenario, threeNeedsScenario } from './today-scenarios';

const { open } = panelForTests(smoothScenario);
const today = (options = {}): Promise<Page> => open({ screen: 'today', ...options });

const file = (name: string, text: string | Buffer) => ({
  name,
  mimeType: 'text/plain',
  buffer: typeof text === 'string' ? Buffer.from(text) : text,
});
const choose = (page: Page, ...files: ReturnType<typeof file>[]) =>
  page.getByTestId('choose-texts').setInputFiles(files);
const drafts = (page: Page) => page.locator('[data-testid^=draft-] b');

describe('texts that are to become films', () => {
  it('are shown with their scenes and length before anything starts, in the order of their names', async () => {
    const page = await today();
    await choose(page, file('10부.txt', '하나.\n둘.\n'), file('2부.md', '# 바다로\n셋.\n'));
    await page.getByText('장면 2 · 약 20초').first().waitFor();
    // A text's own title is better than its file's name.
    await expect.poll(() => drafts(page).allTextContents()).toEqual(['바다로', '10부']);
    expect(await asked(page, 'queue:pipeline')).toEqual([]);
  });

  it.each([
    { where: 'before the first film, above the welcome', options: { scenario: firstRunScenario } },
    { where: 'below films, in a narrow window', options: { width: 800, height: 600 } },
  ])('are seen as soon as they were given: $where', async ({ options }) => {
    const page = await today(options);
    await choose(page, file('글.txt', '하나.'));
    const box = page.getByTestId('drafts');
    await box.waitFor();
    const isSeen = () =>
      box.evaluate((element) => {
        const { left, top, bottom } = element.getBoundingClientRect();
        const isOnTop = (y: number) => element.contains(document.elementFromPoint(left + 20, y));
        return isOnTop(top + 10) && isOnTop(bottom - 10);
      });
    await expect.poll(isSeen).toBe(true);
  });

  it('are read in the encodings that texts have', async () => {
    const page = await today();
    const korean = Buffer.from([0xc7, 0xd1, 0xb1, 0xdb]);
    await choose(page, file('옛글.txt', korean), file('유니코드.txt', Buffer.from('﻿한글', 'utf16le')));
    await page.getByText('장면 1 · 약 10초').nth(1).waitFor();
    const texts = (await asked(page, 'films:look-at-text')) as { text: string }[];
    expect(texts.map(({ text }) => text).toSorted()).toEqual(['한글', '한글']);
  });

  it('that are none are named, and the others are kept', async () => {
    const page = await today();
    await choose(page, file('그림.txt', Buffer.from([0x89, 0x50, 0, 1])), file('빈.txt', ' \n'), file('글.txt', '글.'));
    const notice = page.getByRole('alert');
    await notice.getByText('‘그림.txt’: 글 파일이 아닙니다.', { exact: false }).waitFor();
    await notice.getByText('‘빈.txt’: 비어 있습니다.', { exact: false }).waitFor();
    await expect.poll(() => drafts(page).allTextContents()).toEqual(['글']);
  });

  it('stay over a restart until they are sent or thrown away', async () => {
    const page = await today();
    await choose(page, file('첫째.txt', '하나.'), file('둘째.txt', '둘.'));
    await page.getByText('장면 1 · 약 10초').nth(1).waitFor();
    await page.reload();
    await drafts(page).nth(1).waitFor();
    await page.getByRole('button', { name: '둘째 버리기' }).click();
    await page.getByTestId('thrown-draft').getByRole('button', { name: '되돌리기' }).click();
    await drafts(page).nth(1).waitFor();
    await page.getByRole('button', { name: '둘째 버리기' }).click();
    await page.getByRole('button', { name: '첫째 만들기' }).click();
    await drafts(page).first().waitFor({ state: 'detached' });
    expect(await asked(page, 'queue:pipeline')).toMatchObject([
      { script: { title: '첫째', text: '하나.' }, image: { title: '첫째' }, video: { title: '첫째' } },
    ]);
    await page.reload();
    await page.getByTestId('drop-zone').waitFor();
    expect(await drafts(page).count()).toBe(0);
  });

  it('are all made by one button, and one that is refused stays with those behind it', async () => {
    const page = await today();
    await choose(page, file('1.txt', '하나.'), file('2.txt', '둘.'));
    await page.getByTestId('make-all-drafts').waitFor();
    await setFailing(page, 'queue:pipeline', true);
    await page.getByTestId('make-all-drafts').click();
    await page.getByRole('alert').waitFor();
    expect(await drafts(page).allTextContents()).toEqual(['1', '2']);
    await setFailing(page, 'queue:pipeline', false);
    await page.getByTestId('make-all-drafts').click();
    await drafts(page).first().waitFor({ state: 'detached' });
    expect(await asked(page, 'queue:pipeline')).toMatchObject([
      {},
      { script: { title: '1' } },
      { script: { title: '2' } },
    ]);
  });

  it('open in the form of a new film, where what was begun is not lost', async () => {
    const page = await today();
    await choose(page, file('산책.txt', '골목을 걷습니다.'), file('요가.txt', '숨을 쉽니다.'));
    await page.getByRole('button', { name: /^산책/u }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await dialog.getByRole('textbox').first().inputValue()).toBe('산책');
    // It was opened, not restored.
    await dialog.getByText('아직 보내지 않은 초안입니다.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('typed-draft').getByText('산책').waitFor();
    await page.getByRole('button', { name: /^요가/u }).first().click();
    await page.getByRole('alert').getByText('먼저 보내거나 비워 주세요', { exact: false }).waitFor();
    expect(await drafts(page).allTextContents()).toEqual(['요가']);
  });

  it.each(['queue', 'today'] as const)(
    'are taken anywhere on the window (%s), and shown on the first screen',
    async (screen) => {
      const page = await open({ screen });
      const drag = (type: string) =>
        page.evaluate((name) => {
          const data = new DataTransfer();
          data.items.add(new File(['놓은 글.'], '놓은 글.txt', { type: 'text/plain' }));
          const target = document.querySelector('footer') ?? document.body;
          target.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
        }, type);
      await drag('dragover');
      await page.getByTestId('window-drop').waitFor();
      await drag('drop');
      await page.getByTestId('window-drop').waitFor({ state: 'detached' });
      await page.getByTestId('drafts').getByText('놓은 글', { exact: true }).waitFor();
    },
  );

  it('that are dragged from elsewhere become drafts where they are dropped', async () => {
    const page = await today();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', '다른 곳의 글.');
      document
        .querySelector('[data-testid=drop-zone]')
        ?.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await page.getByTestId('drafts').getByText('다른 곳의 글.', { exact: true }).waitFor();
  });
});

describe('the first screen', () => {
  it('plays what was just finished by one click', async () => {
    const page = await today();
    await page.getByTestId('play-서울 골목 산책').click();
    await page.getByTestId('film-player').waitFor();
  });

  it('stops a film only after it said what that means', async () => {
    const page = await today();
    await page.getByTestId('stop-한강 야경 명소').click();
    await page.getByRole('dialog').waitFor();
    expect(await asked(page, 'queue:cancel')).toEqual([]);
  });

  it('counts what waits for the creator in the navigation, wherever one is', async () => {
    const page = await open({ scenario: filmScenario, screen: 'queue' });
    await page.getByTestId('nav-today').getByText('2', { exact: true }).waitFor();
    await page.getByTestId('origin-request').waitFor();
    await page.getByTestId('nav-today').click();
    await page.getByTestId('origin-row').waitFor();
    // Asked once on a screen.
    expect(await page.getByTestId('origin-request').count()).toBe(0);
  });

  it('forgets a failure that was seen, also after a restart', async () => {
    const page = await today({ scenario: filmScenario });
    const failure = page.getByTestId('failed-부산 야시장 먹거리');
    await failure.waitFor();
    await failure.getByRole('button', { name: /알겠습니다/u }).click();
    await failure.waitFor({ state: 'detached' });
    await page.reload();
    await page.getByTestId('making').waitFor();
    await page.getByTestId('origin-row').waitFor();
    expect(await failure.count()).toBe(0);
  });

  it('offers the sample film while there is nothing else', async () => {
    const page = await today({ scenario: emptyScenario });
    await page.getByTestId('make-sample').click();
    await expect.poll(async () => (await asked(page, 'queue:pipeline')).length).toBe(1);
  });

  it('says when everything is done, and of what is paused or needs the creator that it is not in that', async () => {
    const end = (page: Page) => page.getByTestId('today-end');
    expect(await end(await today()).textContent()).toMatch(/^ · 모두 끝나는 시각 오[전후]/u);
    const held = end(await today({ scenario: filmScenario }));
    expect(await held.textContent()).toMatch(/^ · 멈춘 작업 빼고 오[전후].* 끝$/u);
  });

  it('says of a portrait version that it is one, beside the film that plays', async () => {
    const page = await today({ scenario: portraitScenario });
    const card = page.getByTestId('making-서울 야경');
    await expect.poll(() => card.getByRole('listitem').allTextContents()).toEqual(['세로판']);
    await card.getByTestId('play-서울 야경').click();
    await page.getByTestId('film-player').waitFor();
  });

  it('says which picture stands for a film that is being made', async () => {
    const page = await today();
    await page.getByTestId('making-요즘 뜨는 편의점 신상').getByText('지금 만드는 장면').waitFor();
    await page.getByTestId('making-한강 야경 명소').getByText('가장 최근 그림').waitFor();
    await page.getByTestId('making-겨울 캠핑 준비물 10가지').getByText('타이틀 카드').waitFor();
  });

  it('shows all it has in a window of 1280 by 800 while three things need the creator, each cause whole under the pointer', async () => {
    const page = await today({ scenario: threeNeedsScenario });
    await page.getByTestId('failed-캠핑 요리').waitFor();
    const cause = page.getByTestId('failed-캠핑 요리').locator('p');
    expect(await cause.getAttribute('title')).toBe(await cause.textContent());
    const below = (await page.getByTestId('ready').boundingBox()) ?? { y: 0, height: 0 };
    const footer = (await page.locator('footer').last().boundingBox()) ?? { y: 0 };
    expect(below.y + below.height).toBeLessThanOrEqual(footer.y);
  });

  it('opens the page that says how tasks are sent', async () => {
    const page = await today({ scenario: emptyScenario });
    await page.getByTestId('open-docs').click();
    expect(await asked(page, 'shell:open-docs')).toEqual([undefined]);
  });

  it('says which types are paused, and goes on with them by one click', async () => {
    const paused = { script: false, image: true, video: true };
    const scenario = { ...smoothScenario, snapshot: { ...smoothScenario.snapshot, paused } };
    const page = await today({ scenario });
    await page.getByTestId('today-summary').getByText('이미지, 영상 일시정지', { exact: false }).waitFor();
    await page.getByRole('button', { name: '모두 다시 시작' }).click();
    await expect.poll(async () => (await asked(page, 'queue:resume')).length).toBe(3);
  });

  it('pauses all lanes, and resumes them', async () => {
    const page = await today();
    await page.getByTestId('pause-all').click();
    await expect.poll(async () => (await asked(page, 'queue:pause')).length).toBe(3);
  });
});
