import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASK_TYPES } from '../../contract/task';
import ko from '../../renderer/i18n/ko';
import { client } from './support/client';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';
import { fill } from './support/words';

let running: RunningApp;
let page: Page;

beforeAll(async () => {
  running = await launchApp({ place: await newPlace({ notifications: false }) });
  page = running.page;
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const type of TASK_TYPES) await callMain(page, 'queue:pause', { type, mode: 'after-current' });
});
afterAll(() => running?.close());

const form = () => page.getByRole('dialog');
const field = (label: string) => form().getByRole('textbox', { name: new RegExp(`^${label}`) });
const closed = () => form().waitFor({ state: 'detached' });
/** The projects of all tasks, each once, in the order in which they came. */
const projects = async () => {
  const { tasks } = await callMain(page, 'queue:list', { limit: 100 });
  return [...new Set(tasks.toSorted((a, b) => a.seq - b.seq).map(({ projectId }) => projectId))];
};
async function orderFilm(title: string, project = ''): Promise<void> {
  await page.getByTestId('new-film').click();
  await field(ko.form.title).fill(title);
  await field(ko.form.text).fill('첫 문장입니다.');
  if (project !== '') await field(ko.detail.project).fill(project);
  await page.getByTestId('submit-film').click();
  await closed();
}

describe('A film that is ordered without a project', () => {
  it('gets one of its own by its title, and says which', async () => {
    await orderFilm('한강 야경');
    await page.getByText(fill(ko.form.filmAdded, { title: '한강 야경' }), { exact: true }).waitFor();
    await orderFilm('한강 야경');
    const added = fill(ko.form.filmAdded, { title: '한강 야경' });
    await page.getByText(`${added} ${fill(ko.form.inProject, { project: '한강 야경 2' })}`).waitFor();
    expect(await projects()).toEqual(['한강 야경', '한강 야경 2']);
  });

  it('whatever the Unicode form and the case of a name that is taken, and whoever took it', async () => {
    await client(running.bridge).enqueue({ type: 'script', projectId: 'Café', metadata: { text: '글입니다.' } });
    await orderFilm('CAFE\u0301');
    expect((await projects()).at(-1)).toBe('CAFÉ 2');
    mkdirSync(join(running.place.workspace, '옛 폴더'), { recursive: true });
    await orderFilm('옛 폴더');
    expect((await projects()).at(-1)).toBe('옛 폴더 2');
  });

  it('shows the name that it will get before it is sent', async () => {
    await page.getByTestId('new-film').click();
    await field(ko.form.title).fill('한강 야경');
    await expect.poll(() => field(ko.detail.project).getAttribute('placeholder')).toBe('한강 야경 3');
    await field(ko.form.title).fill('');
    await expect.poll(() => field(ko.detail.project).getAttribute('placeholder')).toBe('');
    await page.keyboard.press('Escape');
    await closed();
  });

  it('two in the same moment do not get one name', async () => {
    const made = await Promise.all(
      ['a', 'b', 'c'].map((text) => callMain(page, 'queue:pipeline', { script: { title: '동시', text } })),
    );
    expect(made.map(({ tasks }) => tasks[0]?.projectId).toSorted()).toEqual(['동시', '동시 2', '동시 3']);
    expect(made.every(({ tasks }) => new Set(tasks.map(({ projectId }) => projectId)).size === 1)).toBe(true);
  });

  it('and a script by hand, and the sample film, likewise', async () => {
    for (const _ of [1, 2]) {
      await page.keyboard.press('Control+n');
      await field(ko.form.title).fill('대본만');
      await field(ko.form.text).fill('첫 문장입니다.');
      await page.getByTestId('submit-task').click();
      await closed();
    }
    expect((await projects()).slice(-2)).toEqual(['대본만', '대본만 2']);
    await callMain(page, 'queue:all', { action: 'cancel', filter: { statuses: ['waiting'] } });
    for (const name of ['비 오는 날의 홈카페', '비 오는 날의 홈카페 2']) {
      await page.getByTestId('empty-sample').click();
      await expect.poll(async () => (await projects()).at(-1)).toBe(name);
      await callMain(page, 'queue:all', { action: 'cancel', filter: { statuses: ['waiting'] } });
    }
  });
});

describe('A project that the creator names', () => {
  it('goes on, even when it has tasks already', async () => {
    await orderFilm('다른 제목', '한강 야경');
    const { tasks } = await callMain(page, 'queue:list', { limit: 3 });
    expect(tasks.map(({ projectId }) => projectId)).toEqual(['한강 야경', '한강 야경', '한강 야경']);
    expect(tasks[0]?.metadata.title).toBe('다른 제목');
  });

  it('is enough: a title is asked for only where there is no other name', async () => {
    await page.getByTestId('new-film').click();
    const isRequired = (label: string) => field(label).evaluate((one) => (one as HTMLInputElement).required);
    expect(await isRequired(ko.form.title)).toBe(true);
    await field(ko.detail.project).fill('이름뿐');
    expect(await isRequired(ko.form.title)).toBe(false);
    expect(await isRequired(ko.form.text)).toBe(true);
    expect(await isRequired(ko.detail.project)).toBe(false);
    await field(ko.form.text).fill('첫 문장입니다.');
    await page.getByTestId('submit-film').click();
    await closed();
    expect((await projects()).at(-1)).toBe('이름뿐');
  });

  it('pictures and films by hand belong to the project that their title names', async () => {
    for (const type of ['image', 'video'] as const) {
      await page.keyboard.press('Control+n');
      await form().getByRole('radiogroup').getByText(ko.lane[type], { exact: true }).first().click();
      await field(ko.form.title).fill('한강 야경');
      await page.getByTestId('submit-task').click();
      await closed();
      const { tasks } = await callMain(page, 'queue:list', { types: [type], limit: 10 });
      expect(tasks.map(({ projectId }) => projectId)).toContain('한강 야경');
    }
  });
});
