import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { say, sayToCreator } from '../../../contract/messages';
import ko from '../../../renderer/i18n/ko';
import { asked, emit, setFailing } from './panel';
import { panelForTests } from './panel-for-tests';
import { makeTask, quietScenario, uuid } from './scenarios';

const { open } = panelForTests(quietScenario);

describe('the history', () => {
  it('filters by state and text through main, and retries all that match', async () => {
    const page = await open();
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${uuid(1_000)}`).waitFor();
    await page.getByTestId('history-failed').click();
    await page.getByTestId(`history-row-${uuid(1_000)}`).waitFor({ state: 'detached' });
    await page.getByTestId('history-search').fill('요가');
    await page.getByTestId(`history-row-${uuid(1_004)}`).waitFor({ state: 'detached' });
    await page.getByTestId('retry-all').click();
    expect(await asked(page, 'queue:all')).toEqual([
      { action: 'retry', filter: { statuses: ['failed'], text: '요가' } },
    ]);
  });

  it('gains a task that just ended without reading again', async () => {
    const page = await open();
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${uuid(1_000)}`).waitFor();
    const reads = (await asked(page, 'queue:list')).length;
    const completedAt = new Date().toISOString();
    const task = makeTask(903, 'video', {
      title: '요즘 뜨는 편의점 신상',
      status: 'completed',
      completedAt,
      seq: 2_000,
    });
    await emit(page, 'queue:events', [{ kind: 'task', seq: 101, task }]);
    await page.getByTestId(`history-row-${uuid(903)}`).waitFor();
    expect((await asked(page, 'queue:list')).length).toBe(reads);
  });

  it('works by keyboard: Enter opens the details, Escape closes them, R retries', async () => {
    const page = await open();
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-failed').click();
    await page.getByTestId('history-grid').focus();
    await page.keyboard.press('r');
    expect(await asked(page, 'queue:retry')).toEqual([{ id: uuid(1_004) }]);
    await page.keyboard.press('Enter');
    await page.getByTestId('detail').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('detail').waitFor({ state: 'detached' });
  });
});

describe('the history of one project', () => {
  it('is read from main by the filter, and can be left again', async () => {
    const page = await open();
    await page.getByTestId('nav-history').click();
    const choose = async (project: string) => {
      await page.getByTestId('project-filter').click();
      await page.getByPlaceholder('프로젝트 이름').fill(project);
      await page.keyboard.press('Enter');
    };
    await choose('project_ghi789');
    await page.getByText('‘project_ghi789’에 맞는 기록이 없습니다').waitFor();
    await page.getByRole('button', { name: 'project_ghi789 프로젝트만 보기 해제' }).click();
    await page.getByTestId(`history-row-${uuid(1_000)}`).waitFor();
    await choose('project_1003');
    await page.getByTestId(`history-row-${uuid(1_000)}`).waitFor({ state: 'detached' });
    await page.getByTestId(`history-row-${uuid(1_003)}`).waitFor();
    const lists = (await asked(page, 'queue:list')) as Array<{ projectId?: string }>;
    expect(lists.at(-1)?.projectId).toBe('project_1003');
  });
});

describe('picking several ended tasks', () => {
  it('retries those that can be retried, in one call, with one notice', async () => {
    const page = await open();
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${uuid(1_003)}`).click();
    await page.getByTestId(`history-row-${uuid(1_007)}`).click({ modifiers: ['Shift'] });
    await page.getByTestId('action-bar').getByText('5개 선택됨').waitFor();
    await page.getByRole('button', { name: '2개 다시 시도' }).click();
    await page.getByText('2개를 다시 큐에 넣었습니다.').waitFor();
    expect(await asked(page, 'queue:picked')).toEqual([{ action: 'retry', ids: [uuid(1_004), uuid(1_007)] }]);
  });
});

describe('a search of the history that finds nothing', () => {
  it('says that scripts and logs were searched too', async () => {
    const page = await open();
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-search').fill('어디에도 없는 말');
    await page.getByText(ko.find.searchedInDepth).waitFor();
  });
});

describe('the failed tasks of the history', () => {
  it('are tried again or exported by two buttons side by side', async () => {
    const page = await open();
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-failed').click();
    const boxes = await Promise.all(['retry-all', 'export'].map((id) => page.getByTestId(id).boundingBox()));
    const middles = boxes.map((box) => (box === null ? Number.NaN : Math.round(box.y + box.height / 2)));
    expect(middles[0]).toBe(middles[1]);
  });
});

describe('the dead letters', () => {
  it.each([800, 1_280])('have their two buttons for all of them side by side at %i pixels', async (width) => {
    const page = await open({ width, language: 'en' });
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-failed').click();
    await page.getByTestId('history-dead').click();
    const [retry, dismiss] = await Promise.all(
      ['retry-all-letters', 'dismiss-all-letters'].map((id) => page.getByTestId(id).boundingBox()),
    );
    expect(retry?.y).toBe(dismiss?.y);
  });

  it('are kept with their attempts, searched by main, and tried again one by one or all that match', async () => {
    const page = await open();
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-failed').click();
    await page.getByTestId('history-dead').click();
    const letter = page.getByTestId('dead-letter-500');
    await letter.getByRole('button', { expanded: false }).click();
    await letter.getByText('작업자 프로세스가 멈췄습니다', { exact: false }).waitFor();
    await page.getByTestId('retry-letter-500').click();
    expect(await asked(page, 'queue:retry')).toEqual([{ id: uuid(1_004) }]);
    const again = makeTask(1_004, 'video', { status: 'processing' });
    await emit(page, 'queue:events', [{ kind: 'task', seq: 101, task: again }]);
    await letter.getByText(ko.status.processing, { exact: true }).waitFor();
    expect(await page.getByTestId('retry-letter-500').count()).toBe(0);
    await page.getByTestId('history-search').fill('project_1013');
    await letter.waitFor({ state: 'detached' });
    await page.getByTestId('dead-letter-499').waitFor();
    await page.getByTestId('retry-all-letters').click();
    expect(await asked(page, 'queue:retry-dead-letters')).toEqual([{ text: 'project_1013' }]);
  });
});

describe('many dead letters', () => {
  const [first] = quietScenario.deadLetters ?? [];
  if (first === undefined) throw new Error('The scenario has no dead letter.');
  const { taskData, ...unreadable } = first;
  const letters = Array.from({ length: 150 }, (_, n) => (n === 1 ? unreadable : { ...unreadable, taskData }));
  const scenario = { ...quietScenario, deadLetters: letters.map((letter, n) => ({ ...letter, id: 1_000 - n })) };

  it('continue by a button after a page could not be read, and include one without a readable record', async () => {
    const page = await open({ scenario });
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-failed').click();
    await page.getByTestId('history-dead').click();
    const bad = page.getByTestId('dead-letter-999');
    await bad.getByText(uuid(1_004), { exact: false }).waitFor();
    await bad.getByText(say(first.errorMessage, 'ko')).waitFor();
    await page.getByTestId('retry-letter-999').click();
    expect(await asked(page, 'queue:retry')).toEqual([{ id: uuid(1_004) }]);
    await setFailing(page, 'queue:dead-letters', true);
    const toEnd = () => page.getByTestId('dead-letters').evaluate((list) => list.scrollTo(0, list.scrollHeight));
    await toEnd();
    const again = page.getByTestId('read-again');
    await again.waitFor();
    await setFailing(page, 'queue:dead-letters', false);
    await again.click();
    await again.waitFor({ state: 'detached' });
    // The end moves when the page has been read.
    const last = async () => {
      await toEnd();
      return page.getByTestId('dead-letter-851').count();
    };
    await expect.poll(last).toBe(1);
  });
});

describe('the task detail', () => {
  it('shows the error, the attempts and the whole log, and searches in it', async () => {
    const page = await open();
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-failed').click();
    await page.getByTestId(`history-row-${uuid(1_004)}`).dblclick();
    const detail = page.getByTestId('detail');
    await detail.getByText('FFmpeg가 오류로 끝났습니다', { exact: false }).waitFor();
    await detail.getByText('1번째 시도').waitFor();
    await detail.getByText('400줄').waitFor();
    await detail.getByRole('textbox', { name: '로그 검색' }).fill('확대함');
    await detail.getByText('50줄').waitFor();
  });

  it('says the cause once: the attempt that ended with it does not repeat it', async () => {
    const [task] = quietScenario.ended.filter(({ status }) => status === 'failed');
    const [first] = quietScenario.attempts;
    if (task?.error === undefined || first === undefined) throw new Error('The scenario has no failed task.');
    const last = { ...first, attempt: 3, code: task.errorCode ?? first.code, message: task.error };
    const page = await open({ scenario: { ...quietScenario, attempts: [...quietScenario.attempts, last] } });
    await page.getByTestId('nav-history').click();
    await page.getByTestId('history-failed').click();
    await page.getByTestId(`history-row-${task.id}`).dblclick();
    const detail = page.getByTestId('detail');
    await detail.getByText('3번째 시도').waitFor();
    expect(await detail.getByText(sayToCreator(task.error, 'ko'), { exact: false }).count()).toBe(1);
    await detail.getByText('1번째 시도').waitFor();
    expect(await detail.getByText(sayToCreator(first.message, 'ko'), { exact: false }).count()).toBe(1);
  });

  it('leads to the page of its film', async () => {
    const page = await open();
    await page.getByTestId('running-video').getByRole('button', { name: '자세히' }).click();
    await page.getByTestId('detail').getByRole('button', { name: 'project_ghi789' }).click();
    await page.getByTestId('detail').waitFor({ state: 'detached' });
    await expect.poll(() => asked(page, 'films:get')).toContainEqual({ projectId: 'project_ghi789' });
  });

  it('follows the running task whose title was clicked', async () => {
    const page = await open();
    await page.getByTestId('running-video').getByRole('button', { name: '자세히' }).click();
    const detail = page.getByTestId('detail');
    await detail.getByText('60줄').waitFor();
    const line = { n: 61, at: new Date().toISOString(), level: 'info', text: '새 줄' };
    await emit(page, 'queue:events', [
      { kind: 'log', seq: 101, taskId: uuid(903), lines: [line] },
      { kind: 'progress', seq: 102, taskId: uuid(903), progress: { stage: '인코딩', fraction: 0.9 } },
    ]);
    await detail.getByText('61줄').waitFor();
    await detail.getByText('90%').waitFor();
  });
});

describe('a parked task', () => {
  const parkedBy = (code: string, n: number) =>
    makeTask(n, 'script', { title: code, needsYou: { code, message: `message of ${code}` } });

  it('has a main button only where it helps: the setting first, and no retry that would park it again', async () => {
    const page = await open({ scenario: { ...quietScenario, waiting: [parkedBy('processor_needed', 1)] } });
    await page.getByTestId('nav-today').click();
    const row = page.getByTestId(`needs-you-${uuid(1)}`);
    expect(await row.getByRole('button').allTextContents()).toEqual([ko.needsYou.settings, ko.waiting.cancel]);
    await row.locator('[data-look=primary]').click();
    await page.getByTestId('processor-script').getByRole('radiogroup').waitFor();
    const other = await open({ scenario: { ...quietScenario, waiting: [parkedBy('no_ffmpeg', 1)] } });
    await other.getByTestId('nav-today').click();
    const main = other.getByTestId(`needs-you-${uuid(1)}`).locator('[data-look=primary]');
    expect(await main.allTextContents()).toEqual([ko.needsYou.settings]);
    await main.click();
    await other.locator('[data-section=tools] [data-setting=ffmpegPath]:focus').waitFor();
  });

  it('is not retried with all others while none of them would be helped by it', async () => {
    const both = [1, 2].map((n) => parkedBy('processor_needed', n));
    const page = await open({ scenario: { ...quietScenario, waiting: both } });
    await page.getByTestId('nav-today').click();
    await page.getByTestId(`needs-you-${uuid(2)}`).waitFor();
    expect(await page.getByTestId('retry-all-parked').count()).toBe(0);
  });
});

describe('the finished files', () => {
  async function openTask(page: Page, n: number): Promise<void> {
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${uuid(n)}`).dblclick();
    await page.getByTestId('detail').waitFor();
  }

  it('are read in place: a script as text, its markup as written', async () => {
    const page = await open();
    await openTask(page, 1_000);
    const script = page.getByTestId('script-text');
    await script.getByText('골목은 도시의 가장 오래된 길입니다. <b>천천히</b> 걸어 봅니다.').waitFor();
    expect(await script.locator('b').count()).toBe(0);
    await page.getByTestId('show-output-1').click();
    expect(await asked(page, 'shell:show-output')).toEqual([{ id: uuid(1_000), index: 1 }]);
  });

  it('are seen in place: pictures with their words, enlarged, browsed by arrow keys, closed one by one', async () => {
    const page = await open();
    await openTask(page, 1_001);
    const pictures = page.getByTestId('pictures').getByRole('img');
    expect(await pictures.count()).toBe(6);
    expect(await pictures.first().getAttribute('alt')).toBe('장면 1: 아침 골목길');
    await pictures.first().click();
    const large = page.getByTestId('picture-large');
    await large.getByText('CC BY-SA 4.0', { exact: false }).waitFor();
    await page.keyboard.press('ArrowRight');
    await large.getByText('장면 2: 붉은 벽돌 담장').waitFor();
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'detached' });
    expect(await page.getByTestId('detail').isVisible()).toBe(true);
  });

  it('are played in place, by keyboard too', async () => {
    const page = await open();
    await openTask(page, 1_002);
    const film = page.getByTestId('film');
    await film.evaluate((video: HTMLVideoElement) =>
      video.readyState >= 1 ? undefined : new Promise((done) => video.addEventListener('loadedmetadata', done)),
    );
    await film.focus();
    await page.keyboard.press('Space');
    await film.evaluate((video: HTMLVideoElement) =>
      video.currentTime > 0 ? undefined : new Promise((done) => video.addEventListener('timeupdate', done)),
    );
  });

  it('say so when they were moved away', async () => {
    const task = makeTask(1_000, 'script', {
      status: 'completed',
      outputs: [{ kind: 'script', path: 'missing/script.md', bytes: 10, sha256: 'e'.repeat(64) }],
    });
    const page = await open({ scenario: { ...quietScenario, ended: [task] } });
    await openTask(page, 1_000);
    await page.getByText('파일을 열 수 없습니다', { exact: false }).waitFor();
  });
});

describe('the stages of a run', () => {
  it('are listed with the time and length that main keeps, and continue while the task runs', async () => {
    const page = await open();
    await page.getByTestId('running-video').getByRole('button', { name: '자세히' }).click();
    const stages = page.getByTestId('stages').getByRole('listitem');
    await stages.nth(2).waitFor();
    expect((await stages.allTextContents())[0]).toMatch(/^내레이션\d\d:\d\d:\d\d1분 6초$/u);
    await emit(page, 'queue:events', [
      { kind: 'progress', seq: 101, taskId: uuid(903), progress: { stage: '검증', fraction: 0.96 } },
      { kind: 'progress', seq: 102, taskId: uuid(903), progress: { stage: '완료', fraction: 1 } },
    ]);
    await page.getByTestId('detail').getByText('100%').waitFor();
    await stages.nth(4).waitFor();
    const shown = await stages.allTextContents();
    expect(shown.map((text) => text.slice(0, 2))).toEqual(['내레', '장면', '인코', '검증', '완료']);
  });

  it('are there for a task that failed before the panel was opened, and show where', async () => {
    const page = await open();
    await page.getByTestId('nav-history').click();
    await page.getByTestId(`history-row-${uuid(1_004)}`).dblclick();
    const stages = page.getByTestId('stages').getByRole('listitem');
    await stages.nth(1).waitFor();
    expect(await stages.nth(1).getAttribute('data-end')).toBe('failed');
    expect(await stages.nth(0).textContent()).toMatch(/^준비.*2분$/u);
  });
});

describe('the forms', () => {
  it('say what is missing before anything is sent', async () => {
    const page = await open();
    await page.getByTestId('new-film').click();
    await page.getByTestId('submit-film').click();
    await page.getByText('꼭 적어 주세요.').first().waitFor();
    expect(await page.getByText('꼭 적어 주세요.').count()).toBeGreaterThanOrEqual(2);
    expect(await asked(page, 'queue:pipeline')).toEqual([]);
  });

  it('make a whole film from a pasted text in one call', async () => {
    const page = await open();
    await page.getByTestId('new-film').click();
    await page.getByRole('textbox', { name: '제목' }).fill('한강 산책');
    await page.getByRole('textbox', { name: '글' }).fill('첫 문단.\n\n둘째 문단.');
    await page.getByText('세로 9:16').click();
    await page.getByTestId('submit-film').click();
    await page.getByTestId('submit-film').waitFor({ state: 'detached' });
    expect(await asked(page, 'queue:pipeline')).toEqual([
      {
        // Without a project: main gives it one of its own.
        script: { title: '한강 산책', text: '첫 문단.\n\n둘째 문단.' },
        image: { title: '한강 산책' },
        video: { title: '한강 산책', aspect: '9:16', resolution: '1080p', frameRate: 30, subtitles: true },
      },
    ]);
  });

  it('add one task of a chosen type and leave out what was left empty', async () => {
    const page = await open();
    await page.keyboard.press('Control+n');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('이미지 크롤링').click();
    await dialog.getByRole('textbox', { name: '프로젝트' }).fill('project_x');
    await dialog.getByRole('textbox', { name: '그림을 찾을 페이지' }).fill('not a url');
    await page.getByTestId('submit-task').click();
    await dialog.getByText('http 또는 https로 시작하는 주소를 적어 주세요.').waitFor();
    await dialog
      .getByRole('textbox', { name: '그림을 찾을 페이지' })
      .fill('https://example.kr/a\nhttps://example.kr/b');
    await dialog.getByRole('textbox', { name: '장면 수' }).fill('4');
    await page.getByTestId('submit-task').click();
    await page.getByTestId('submit-task').waitFor({ state: 'detached' });
    expect(await asked(page, 'queue:enqueue')).toEqual([
      {
        type: 'image',
        projectId: 'project_x',
        priority: 0,
        metadata: { scenes: 4, pages: ['https://example.kr/a', 'https://example.kr/b'], aspect: '16:9' },
      },
    ]);
  });
});
