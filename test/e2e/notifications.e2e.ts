import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { say } from '../../contract/messages';
import { type Client, client } from './support/client';
import { type NotificationWatch, watchNotifications } from './support/dbus-notifications';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, changeSettings, closeWindow, nextWindow, visibleWindows } from './support/panel-page';
import { QUICK_PROGRAM } from './support/quick-program';

const quick = (title: string) => ({
  type: 'script' as const,
  projectId: title,
  metadata: { title, text: '첫 문장입니다. 둘째 문장입니다.' },
});

let notifications: NotificationWatch;
let running: RunningApp;
let queue: Client;

beforeAll(async () => {
  notifications = await watchNotifications();
});
afterAll(() => notifications?.close());
beforeEach(() => notifications.clear());

/** One app per group: after its fourth notification within a minute, an app holds the next one back for 15 s. */
function inAnAppOfItsOwn(flags: readonly string[] = []): void {
  beforeAll(async () => {
    running = await launchApp({ place: await newPlace({ notifications: true }), flags });
    queue = client(running.bridge);
  });
  afterAll(() => running?.close());
}

const TASKS = 60;

describe(`${TASKS} short tasks in a row`, () => {
  // To draw what each of them changes in the panel would be most of the work.
  inAnAppOfItsOwn(['--hidden']);

  it('are reported in two notifications at most; one is left on the screen, which counts all of them', async () => {
    await callMain(running.page, 'queue:pause', { type: 'script', mode: 'after-current' });
    const one = { type: 'script' as const, projectId: 'p', metadata: { text: '첫 문장입니다.' } };
    const tasks = await Promise.all(Array.from({ length: TASKS }, () => queue.enqueue(one)));
    await callMain(running.page, 'queue:resume', { type: 'script' });
    await queue.ended(tasks.at(-1)?.id ?? '');
    const all = { title: `작업 ${TASKS}개 끝남`, body: `완료 ${TASKS}개` };
    await expect.poll(() => notifications.seen.at(-1)).toEqual(all);
    expect(notifications.seen.length).toBeLessThanOrEqual(2);
    // Throws unless there is exactly one to be clicked.
    await notifications.clickShown();
  });
});

describe('The system’s notifications, as its daemon gets them over D-Bus', () => {
  inAnAppOfItsOwn();

  it('report one finished task in Korean, show what looks like markup in its title as it is, and open it by a click', async () => {
    await queue.enqueue(quick('<b>한강</b> 야경 & ‹명소› 1 < 2'));
    await notifications.count(1);
    // The server reports that it reads markup; these are its escapes of the title's characters.
    expect(await notifications.capabilities()).toContain('body-markup');
    expect(notifications.seen).toEqual([
      { title: '대본 완료', body: '&lt;b&gt;한강&lt;/b&gt; 야경 &amp; ‹명소› 1 &lt; 2' },
    ]);
    await notifications.clickShown();
    const detail = running.page.getByTestId('inspector');
    await detail.getByText('<b>한강</b> 야경 & ‹명소› 1 < 2').first().waitFor();
    await detail.getByTestId('detail').waitFor();
  });

  it('report five tasks that end together in one, with one sound at their end where that is set', async () => {
    await changeSettings(running.page, { batchSound: true });
    await running.app.evaluate(({ shell }) => {
      Reflect.set(globalThis, 'beeps', 0);
      shell.beep = () => void Reflect.set(globalThis, 'beeps', Number(Reflect.get(globalThis, 'beeps')) + 1);
    });
    await callMain(running.page, 'queue:pause', { type: 'script', mode: 'after-current' });
    for (let n = 1; n <= 5; n += 1) await queue.enqueue(quick(`다섯 가운데 ${n}`));
    await callMain(running.page, 'queue:resume', { type: 'script' });
    await notifications.count(1);
    expect(notifications.seen).toEqual([{ title: '작업 5개 끝남', body: '완료 5개' }]);
    await expect.poll(() => running.app.evaluate(() => Number(Reflect.get(globalThis, 'beeps')))).toBe(1);
  });

  it('report a task that failed, and why', async () => {
    const task = await queue.enqueue({ type: 'script', projectId: '제목 없는 대본', metadata: {} });
    await notifications.count(1);
    const { error, errorField } = await queue.status(task.id);
    expect(errorField).toBe('metadata.text');
    expect(error).not.toMatch(/metadata/);
    expect(notifications.seen).toEqual([{ title: '대본 실패: 제목 없는 대본', body: error }]);
  });

  it('report a film made in one go once, at its end', async () => {
    await changeSettings(running.page, { processors: { image: QUICK_PROGRAM, video: QUICK_PROGRAM } });
    const tasks = await queue.pipeline({
      projectId: '5분 아침 요가',
      script: { title: '5분 아침 요가', text: '몸을 폅니다.' },
      image: { title: '5분 아침 요가' },
      video: { title: '5분 아침 요가' },
    });
    await notifications.count(1);
    expect(notifications.seen).toEqual([{ title: '영상 완료', body: '5분 아침 요가' }]);
    for (const { id } of tasks) expect((await queue.status(id)).status).toBe('completed');
    // What it is about is the film, not its last task.
    await notifications.clickShown();
    await running.page.getByTestId('project').getByText('5분 아침 요가').first().waitFor();
  });
});

describe('The system’s notifications', () => {
  inAnAppOfItsOwn();

  it('are not shown while they are switched off, nor made up for afterwards', async () => {
    await changeSettings(running.page, { notifications: false });
    const silent = await queue.enqueue(quick('조용한 작업'));
    await queue.ended(silent.id);
    await changeSettings(running.page, { notifications: true });
    await queue.enqueue(quick('들리는 작업'));
    await notifications.count(1);
    expect(notifications.seen).toEqual([{ title: '대본 완료', body: '들리는 작업' }]);
  });

  it('speak English when the panel does, and open their task by a click when the window is closed', async () => {
    await changeSettings(running.page, { language: 'en' });
    await closeWindow(running.app, running.page);
    await queue.enqueue(quick('Han river at night'));
    await notifications.count(1);
    expect(notifications.seen).toEqual([{ title: 'Script ready', body: 'Han river at night' }]);
    const [page] = await Promise.all([nextWindow(running.app), notifications.clickShown()]);
    await page.getByTestId('inspector').getByText('Han river at night').first().waitFor();
    await page.getByTestId('detail').waitFor();
    // It is shown once it is drawn.
    await expect.poll(() => visibleWindows(running.app)).toBe(1);

    await notifications.clear();
    await queue.enqueue({ type: 'script', projectId: 'Nothing to write', metadata: {} });
    await notifications.count(1);
    expect(notifications.seen).toEqual([
      { title: 'Script failed: Nothing to write', body: say({ code: 'script.nothing_to_write' }, 'en') },
    ]);

    await notifications.clear();
    await queue.enqueue({ type: 'script', projectId: 'Evening', metadata: { title: 'Evening' } });
    await notifications.count(1);
    expect(notifications.seen).toEqual([
      { title: 'Needs you: Evening', body: say({ code: 'llm.needed_for_title' }, 'en') },
    ]);
  });
});
