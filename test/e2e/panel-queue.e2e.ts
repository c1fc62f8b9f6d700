import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import type { Messages } from '../../renderer/i18n/messages';
import { some } from '../faults/support/soak';
import { axeProblems } from '../support/axe';
import { type Client, client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { startSlowLlm } from './support/slow-llm';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

let llm: Awaited<ReturnType<typeof startSlowLlm>>;
let running: RunningApp;
let queue: Client;
let page: Page;

beforeAll(async () => {
  llm = await startSlowLlm();
  running = await launchApp({
    place: await newPlace({ notifications: false, llm: { baseUrl: llm.baseUrl, model: 'slow' } }),
  });
  queue = client(running.bridge);
  page = running.page;
});
afterAll(async () => {
  await running?.close();
  llm?.close();
});

describe.each(some([KOREAN, ENGLISH], 2))('Arranging the queue, $language $theme', (look) => {
  let words: Messages;
  const row = (id: string) => page.getByTestId(`waiting-row-${id}`);
  const detail = () => page.getByTestId('detail');
  const film = async (name: string) =>
    (
      await callMain(page, 'queue:pipeline', {
        projectId: `${name} ${look.language}`,
        script: { title: `${name} ${look.language}`, text: '첫 문장입니다.' },
        image: {},
        video: {},
      })
    ).tasks;
  const scriptOf = async (name: string) => (await film(name))[0]?.id ?? '';
  const order = () =>
    page
      .locator('[data-testid^=waiting-row-]')
      .evaluateAll((rows) => rows.map((one) => one.getAttribute('data-testid')?.slice('waiting-row-'.length)));
  const scripts = async () => {
    const { tasks } = await callMain(page, 'queue:list', { types: ['script'], statuses: ['waiting'], limit: 100 });
    return tasks.map(({ id }) => id);
  };

  beforeAll(async () => {
    words = await speak(page, look);
    await page.getByTestId('nav-queue').click();
    for (const type of TASK_TYPES) await callMain(page, 'queue:pause', { type, mode: 'after-current' });
  });
  afterEach(async () => {
    await page.keyboard.press('Escape');
    await page.getByText(words.work.byTask, { exact: true }).click();
    await page.getByTestId('waiting-search').fill('');
    await callMain(page, 'queue:all', { action: 'cancel', filter: { statuses: ['waiting'] } });
    await page.locator('[data-testid^=waiting-row-]').first().waitFor({ state: 'detached' });
  });
  it('one click shows a task beside the list, which stays in use; arrows show the next one', async () => {
    const ids = [await scriptOf('하나'), await scriptOf('둘')];
    await page.getByTestId('filter-script').click();
    await expect.poll(order).toEqual(ids);
    await row(ids[0] ?? '').click();
    await detail()
      .getByText(ids[0] ?? '', { exact: true })
      .waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await axeProblems(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await detail()
      .getByText(ids[1] ?? '', { exact: true })
      .waitFor();
    await page.getByTestId('tab-log').click();
    await detail().waitFor({ state: 'detached' });
    await row(ids[0] ?? '').click();
    await detail().waitFor();
    await page.keyboard.press('Escape');
    await detail().waitFor({ state: 'detached' });
    await page.getByText(words.waiting.all, { exact: true }).first().click();
  });

  it('a bump by the menu, a priority and a cancel are undone, each to the place before', async () => {
    const ids = [await scriptOf('하나'), await scriptOf('둘'), await scriptOf('셋')];
    const undo = async (sentence: string) => {
      const toast = page.getByTestId('undo-toast').filter({ hasText: sentence });
      await toast.getByTestId('undo').click();
      await toast.waitFor({ state: 'detached' });
      await expect.poll(scripts).toEqual(ids);
    };
    const title = `셋 ${look.language}`;
    await row(ids[2] ?? '').click({ button: 'right' });
    await page.getByTestId('context-menu').waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByTestId('menu-top').click();
    await expect.poll(scripts).toEqual([ids[2], ids[0], ids[1]]);
    await undo(fill(words.work.bumped, { title }));

    await row(ids[2] ?? '').click();
    await page.getByTestId('priority-up').click();
    await expect.poll(scripts).toEqual([ids[2], ids[0], ids[1]]);
    await undo(fill(words.work.prioritised, { title, n: 1 }));

    await page.getByTestId('detail-cancel').click();
    await page.getByTestId('confirm').click();
    await expect.poll(scripts).toEqual(ids.slice(0, 2));
    await undo(fill(words.work.cancelled, { title }));
    // With all that waited for it.
    await expect.poll(async () => (await callMain(page, 'app:snapshot', undefined)).summary.video.waiting).toBe(3);
  });

  it('a change that somebody else followed by another one is not undone, and says so', async () => {
    const id = await scriptOf('하나');
    await scriptOf('둘');
    await page.getByTestId(`bump-${id}`).click();
    const toast = page.getByTestId('undo-toast').filter({ hasText: `하나 ${look.language}` });
    await toast.waitFor();
    await callMain(page, 'queue:set-priority', { id, priority: 9 });
    await toast.getByTestId('undo').click();
    const refusal = look.language === 'ko' ? '그사이 작업이 바뀌어' : 'has changed since';
    await page.getByRole('alert').getByText(refusal).first().waitFor();
    expect((await queue.status(id)).priority).toBe(9);
  });

  it('boxes pick tasks for one action', async () => {
    const ids = [await scriptOf('하나'), await scriptOf('둘')];
    for (const id of ids) await row(id).getByRole('checkbox').click();
    await page
      .getByTestId('action-bar')
      .getByText(fill(words.many.picked, { n: 2 }))
      .waitFor();
    await page.getByTestId('bump-picked').click();
    await page.getByText(fill(words.waiting.bumpedAll, { n: 2 })).waitFor();
    expect((await queue.status(ids[0] ?? '')).priority).toBeGreaterThan(0);
  });

  it('the open task shows its film’s picture and leads to the film’s page', async () => {
    const id = await scriptOf('하나');
    await row(id).click();
    await detail().getByTestId('poster').waitFor();
    await detail().getByTestId('detail-project').click();
    await page.getByTestId('project').waitFor();
    await page.getByTestId('nav-queue').click();
  });

  it('the count beside the queue is of films, and says so', async () => {
    await film('하나');
    await film('둘');
    const count = fill(words.nav.count.films, { n: 2 });
    const entry = page.getByTestId('nav-queue');
    await entry.getByText(count, { exact: true }).waitFor({ state: 'attached' });
    expect(await entry.getAttribute('title')).toContain(count);
  });

  it('whose a task is, is not said to somebody who works alone, and is as soon as a second user has tasks', async () => {
    const id = await scriptOf('하나');
    const { userId } = (await callMain(page, 'queue:get', { id })).task;
    await row(id).click();
    await detail().waitFor();
    const said = () => page.locator('#main').getByText(userId, { exact: false }).count();
    if (look.language === 'ko') expect(await said()).toBe(0);
    await queue.enqueue({ type: 'video', projectId: `남의 것 ${look.language}`, userId: 'minji', metadata: {} });
    await expect.poll(said).toBeGreaterThan(0);
  });

  it('what was done to several ticked tasks is undone by one toast, which says what could not be put back', async () => {
    const ids = [await scriptOf('하나'), await scriptOf('둘'), await scriptOf('셋'), await scriptOf('넷')];
    const [first, ...others] = ids;
    for (const id of others) await row(id).getByRole('checkbox').click();
    await page.getByTestId('bump-picked').click();
    await expect.poll(scripts).toEqual([...others, first]);
    const bumped = page.getByTestId('undo-toast').filter({ hasText: fill(words.waiting.bumpedAll, { n: 3 }) });
    await bumped.getByTestId('undo').click();
    await page.getByText(fill(words.work.undoneAll, { n: 3 })).waitFor();
    await expect.poll(scripts).toEqual(ids);

    for (const id of ids) await row(id).getByRole('checkbox').click();
    await page.getByTestId('cancel-picked').click();
    await page.getByTestId('confirm').click();
    // With the image and the video of each film.
    const toast = page.getByTestId('undo-toast').filter({ hasText: fill(words.cancel.doneAll, { n: 12 }) });
    await toast.waitFor();
    await expect.poll(scripts).toEqual([]);
    await callMain(page, 'queue:retry', { id: ids[0] ?? '' });
    await toast.getByTestId('undo').click();
    await page.getByText(fill(words.work.undonePart, { n: 9, of: 12 })).waitFor();
    await expect.poll(scripts).toEqual(ids);
    await expect.poll(async () => (await callMain(page, 'app:snapshot', undefined)).summary.video.waiting).toBe(4);
  });

  it('ticked films are bumped and cancelled together, and one toast brings all of it back', async () => {
    const films = [await film('하나'), await film('둘'), await film('셋')];
    const ids = films.map(([script]) => script?.id);
    const name = (n: string) => `${n} ${look.language}`;
    await page.getByText(words.work.byFilm, { exact: true }).click();
    const tick = async () => {
      for (const n of ['둘', '셋'])
        await page
          .getByTestId(`film-row-${name(n)}`)
          .getByRole('checkbox')
          .click();
    };
    const undo = async (sentence: string, n: number) => {
      await page.getByTestId('undo-toast').filter({ hasText: sentence }).getByTestId('undo').click();
      await page.getByText(fill(words.work.undoneAll, { n })).last().waitFor();
      await expect.poll(scripts).toEqual(ids);
    };
    await tick();
    await page.getByTestId('bump-picked-films').click();
    await expect.poll(scripts).toEqual([ids[1], ids[2], ids[0]]);
    await undo(fill(words.work.filmsBumped, { n: 2 }), 6);
    await tick();
    await page.getByTestId('film-grid').focus();
    await page.keyboard.press('Delete');
    await page.getByTestId('confirm').click();
    await expect.poll(scripts).toEqual([ids[0]]);
    await undo(fill(words.cancel.doneAll, { n: 6 }), 6);
  });

  it('a waiting task is edited in its form, and copied into a film of its own', async () => {
    const id = await scriptOf('하나');
    await row(id).click();
    await page.getByTestId('detail-edit').click();
    const form = page.getByTestId('form-edit');
    await form.getByLabel(words.form.text).fill('다른 문장입니다.');
    await form.getByTestId('submit-task').click();
    await form.waitFor({ state: 'detached' });
    expect((await callMain(page, 'queue:get', { id })).task.metadata).toMatchObject({ text: '다른 문장입니다.' });
    await detail().getByText('다른 문장입니다.', { exact: true }).first().waitFor();

    await page.getByTestId('detail-copy').click();
    await page.getByTestId('form-copy').getByTestId('submit-task').click();
    await expect.poll(async () => (await scripts()).length).toBe(2);
    const { task } = await callMain(page, 'queue:get', { id: (await scripts())[1] ?? '' });
    expect(task.metadata).toMatchObject({ text: '다른 문장입니다.' });
    expect(task.projectId).not.toBe(`하나 ${look.language}`);
  });

  it('the list says when all is done, and the inspector who gains and who slips by a bump', async () => {
    const held = `멈춘 ${look.language}`;
    const running = await queue.enqueue({ type: 'script', projectId: held, metadata: { title: held } });
    await callMain(page, 'queue:resume', { type: 'script' });
    await llm.asked();
    const before = await queue.enqueue({ type: 'script', projectId: `앞 ${look.language}`, metadata: { title: '앞' } });
    const last = await queue.enqueue({ type: 'script', projectId: `뒤 ${look.language}`, metadata: { title: '뒤' } });
    await page.getByTestId('queue-end').waitFor();
    await row(last.id).click();
    const shifts = detail().getByTestId('what-if').locator('[data-shift]');
    await expect
      .poll(() =>
        shifts.evaluateAll((all) =>
          all.map((one) => `${one.getAttribute('data-shift')} ${one.firstChild?.textContent}`),
        ),
      )
      .toEqual(['sooner 뒤', 'later 앞']);
    await callMain(page, 'queue:pause', { type: 'script', mode: 'after-current' });
    for (const { id } of [last, before, running]) await callMain(page, 'queue:cancel', { id });
  });

  it('by film: a row for each with its places, its tasks below it, and a bump of all of them', async () => {
    const [first, second] = [await film('하나'), await film('둘')];
    await page.getByText(words.work.byFilm, { exact: true }).click();
    const name = (n: string) => `${n} ${look.language}`;
    await page.getByTestId(`film-row-${name('하나')}`).waitFor();
    await page.getByTestId(`film-row-${name('둘')}`).waitFor();
    expect(await axeProblems(page)).toEqual([]);
    await page.getByTestId(`film-open-${name('둘')}`).click();
    for (const { id } of second) await page.getByTestId(`film-step-${id}`).waitFor();
    await page.getByTestId('film-grid').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('u');
    await page
      .getByTestId('undo-toast')
      .filter({ hasText: fill(words.work.filmBumped, { title: name('둘') }) })
      .waitFor();
    for (const [index, { id }] of second.entries()) {
      expect((await callMain(page, 'queue:get', { id })).position).toBe(0);
      expect((await callMain(page, 'queue:get', { id: first[index]?.id ?? '' })).position).toBe(1);
    }
    const rows = () =>
      page.locator('[data-testid^=film-row-]').evaluateAll((all) => all.map((one) => one.getAttribute('data-testid')));
    await expect.poll(rows).toEqual([`film-row-${name('둘')}`, `film-row-${name('하나')}`]);
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await detail()
      .getByText(second[0]?.id ?? '', { exact: true })
      .waitFor();
  });
});
