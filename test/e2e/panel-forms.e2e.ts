import type { Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import type { Messages } from '../../renderer/i18n/messages';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { ENGLISH, fill, KOREAN, speak } from './support/words';

let running: RunningApp;
let page: Page;
let form: Locator;

beforeAll(async () => {
  running = await launchApp({ place: await newPlace({ notifications: false }) });
  page = running.page;
  form = page.getByRole('dialog');
  for (const type of TASK_TYPES) await callMain(page, 'queue:pause', { type, mode: 'after-current' });
});
afterAll(() => running?.close());
afterEach(async () => {
  if ((await form.count()) > 0) await page.keyboard.press('Escape');
  await callMain(page, 'queue:all', { action: 'cancel', filter: { statuses: ['waiting'] } });
});

const waiting = async () => (await callMain(page, 'queue:list', { statuses: ['waiting'], limit: 10 })).tasks;
/** Finds a field by the start of its label: a required one has a star after it. */
const field = (label: string) => form.getByRole('textbox', { name: new RegExp(`^${label}`) });
const fillIn = (label: string, text: string) => field(label).fill(text);
/** The problem that a field shows, which a screen reader reads too. */
const problem = (label: string) =>
  field(label).evaluate((element) => {
    const ids = element.getAttribute('aria-describedby')?.split(' ') ?? [];
    const words = ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    return element.ariaInvalid === 'true' ? words : '';
  });
const closed = () => form.waitFor({ state: 'detached' });

describe('A form adds a task of each type by hand', () => {
  const look = KOREAN;
  let words: Messages;
  const title = `한강 야경 ${look.language}`;
  beforeAll(async () => {
    words = await speak(page, look);
  });
  /** Opens the form at a type. */
  const open = async (type: (typeof TASK_TYPES)[number]) => {
    await page.keyboard.press('Control+n');
    await form.getByText(words.header.newTask, { exact: true }).waitFor();
    await form.getByRole('radiogroup').getByText(words.lane[type], { exact: true }).first().click();
  };
  const add = () => page.getByTestId('submit-task').click();

  it('a script, with its text, category and priority, in a project named by its title', async () => {
    await open('script');
    await fillIn(words.form.title, title);
    await fillIn(words.form.text, '첫 문장입니다.\n둘째 문장입니다.');
    await fillIn(words.form.category, '여행');
    await fillIn(words.form.format, '쇼츠');
    await fillIn(words.detail.priority, '5');
    await add();
    await closed();
    await page.getByText(fill(words.form.taskAdded, { title })).waitFor();
    const metadata = { title, text: '첫 문장입니다.\n둘째 문장입니다.', category: '여행', format: '쇼츠' };
    expect(await waiting()).toMatchObject([{ type: 'script', projectId: title, priority: 5, metadata }]);
    await page
      .getByTestId(`waiting-row-${(await waiting())[0]?.id}`)
      .getByText(title)
      .first()
      .waitFor();
  });

  it('pictures, with their number and pages, in a project of another name', async () => {
    await open('image');
    await fillIn(words.form.title, title);
    await fillIn(words.detail.project, '서울');
    await fillIn(words.form.scenes, '4');
    await fillIn(words.form.pages, 'http://localhost/a\nhttps://example.com/b');
    await add();
    await closed();
    const metadata = { title, scenes: 4, pages: ['http://localhost/a', 'https://example.com/b'] };
    expect(await waiting()).toMatchObject([{ type: 'image', projectId: '서울', metadata }]);
  });

  it('a film, with its aspect, resolution and subtitles', async () => {
    await open('video');
    await fillIn(words.form.title, title);
    await form.getByText(words.form.tall, { exact: true }).click();
    await form.getByText('480p', { exact: true }).click();
    await form.getByRole('switch', { name: words.form.subtitles }).press('Space');
    await add();
    await closed();
    const metadata = { title, aspect: '9:16', resolution: '480p', frameRate: 30, subtitles: false };
    expect(await waiting()).toMatchObject([{ type: 'video', projectId: title, metadata }]);
  });

  it('an impossible value is pointed out at its field, and nothing is added until it is corrected', async () => {
    await open('image');
    await add();
    await expect.poll(() => problem(words.form.title)).toContain(words.form.required);
    expect(await problem(words.detail.project)).toBe('');
    // It may be scrolled out of view.
    await expect.poll(() => field(words.form.title).evaluate((one) => one === document.activeElement)).toBe(true);
    await fillIn(words.form.title, title);
    await fillIn(words.form.scenes, '90');
    await fillIn(words.form.pages, 'ftp://example.com');
    await add();
    await expect.poll(() => problem(words.form.pages)).toContain(words.form.badUrl);
    expect(await waiting()).toEqual([]);
    await fillIn(words.form.pages, '');
    await fillIn(words.form.scenes, '60');
    await add();
    await closed();
    expect(await waiting()).toHaveLength(1);
  });

  it('a click outside the form does not discard its text', async () => {
    await open('script');
    await fillIn(words.form.title, title);
    await page.mouse.click(5, 5);
    expect(await field(words.form.title).inputValue()).toBe(title);
    await form.getByText(words.form.close, { exact: true }).click();
    await closed();
    expect(await waiting()).toEqual([]);
  });
});

describe('A form makes a whole film from a pasted text', () => {
  const look = ENGLISH;
  let words: Messages;
  const title = `아침 요가 ${look.language}`;
  const text = '아침에 창문을 엽니다.\n\n숨을 고르고 몸을 폅니다.';
  beforeAll(async () => {
    words = await speak(page, look);
  });

  it('as script, pictures and film, each waiting for the one before, and in no language but that of its text', async () => {
    await page.getByTestId('new-film').click();
    await fillIn(words.form.title, title);
    await fillIn(words.form.text, text);
    await form.getByText('720p', { exact: true }).click();
    await page.getByTestId('submit-film').click();
    await closed();
    await page.getByText(fill(words.form.filmAdded, { title })).waitFor();
    const tasks = await waiting();
    const [script, image, video] = TASK_TYPES.map((type) => tasks.find((task) => task.type === type));
    expect([script?.dependsOn, image?.dependsOn, video?.dependsOn]).toEqual([[], [script?.id], [image?.id]]);
    expect(script?.metadata).toEqual({ title, text, aspect: '16:9' });
    expect(image?.metadata).toEqual({ title, aspect: '16:9' });
    expect(video?.metadata).toEqual({ title, resolution: '720p', frameRate: 30, aspect: '16:9', subtitles: true });
    expect(tasks.map(({ projectId }) => projectId)).toEqual([title, title, title]);
    await page.getByTestId(`waiting-row-${video?.id}`).locator('[data-wait=after]').waitFor();
  });

  it('and asks for the text when there is none', async () => {
    await page.getByTestId('new-film').click();
    await fillIn(words.form.title, title);
    await page.getByTestId('submit-film').click();
    await expect.poll(() => problem(words.form.text)).toContain(words.form.required);
    expect(await waiting()).toEqual([]);
    await page.keyboard.press('Escape');
    await closed();
  });
});
