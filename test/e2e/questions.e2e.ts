import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NotificationWatch, watchNotifications } from './support/dbus-notifications';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, changeSettings, closeWindow, nextWindow, visibleWindows } from './support/panel-page';
import { askAsPage, callAsPage } from './support/seed-origin';

let notifications: NotificationWatch;
let running: RunningApp;
const panel = () => running.app.windows().at(-1) ?? running.page;
const decide = (origin: string, allow: boolean) => callMain(panel(), 'origins:decide', { origin, allow });
const hideWindow = () =>
  running.app.evaluate(({ BrowserWindow }) => {
    for (const one of BrowserWindow.getAllWindows()) one.hide();
  });

beforeAll(async () => {
  notifications = await watchNotifications();
  running = await launchApp({ place: await newPlace({ notifications: true }) });
});
afterAll(async () => {
  await running?.close();
  notifications?.close();
});
beforeEach(() => notifications.clear());

describe('A page that calls for the first time, as the system’s notifications have it', () => {
  it('is asked about only by the panel while the panel is on the screen', async () => {
    const [seen, unseen] = ['http://localhost:3001', 'http://localhost:3006'];
    await expect.poll(() => visibleWindows(running.app)).toBe(1);
    await askAsPage(running.bridge, seen);
    await running.page.getByTestId('origin-request').getByText(seen).waitFor();
    await decide(seen, false);
    // Until the panel hears of the decision, a notification of the page may still come.
    await running.page.getByTestId('origin-request').waitFor({ state: 'detached' });
    await hideWindow();
    await askAsPage(running.bridge, unseen);
    await notifications.count(1);
    expect(notifications.seen[0]?.body).toContain(unseen);
    await decide(unseen, false);
  });

  it('is asked about while the panel is closed, in Korean; a click opens the panel at the question, and the call goes through once it is allowed', async () => {
    const origin = 'http://localhost:3002';
    await closeWindow(running.app, running.page);
    const call = callAsPage(running.bridge, origin);
    await notifications.count(1);
    expect(notifications.seen).toEqual([
      {
        title: '이 페이지를 허용할까요?',
        body: `${origin} 페이지가 작업을 추가하려고 합니다. 눌러서 허용하거나 거부하세요.`,
      },
    ]);
    const [page] = await Promise.all([nextWindow(running.app), notifications.clickShown()]);
    const questions = page.getByRole('region', { name: '확인 필요' });
    await questions.getByText(origin).waitFor();
    await expect.poll(() => visibleWindows(running.app)).toBe(1);
    await questions.getByRole('button', { name: '허용', exact: true }).click();
    expect(await call).toBe(200);
    // The task that it added ends, and is reported in its turn.
    await notifications.count(2);
  });

  it('is asked about while the panel is hidden, in English; decided elsewhere, the notification goes', async () => {
    const origin = 'http://localhost:3003';
    await changeSettings(panel(), { language: 'en' });
    await hideWindow();
    const call = callAsPage(running.bridge, origin);
    await notifications.count(1);
    expect(notifications.seen).toEqual([
      { title: 'Allow this page?', body: `${origin} wants to add tasks. Click to allow or deny it.` },
    ]);
    await notifications.shown(1);
    await decide(origin, false);
    expect(await call).toBe(403);
    await notifications.shown(0);
  });

  it('is not asked about by a notification while those are switched off, nor afterwards', async () => {
    const [silent, loud] = ['http://localhost:3004', 'http://localhost:3005'];
    await changeSettings(panel(), { notifications: false });
    await askAsPage(running.bridge, silent);
    await decide(silent, false);
    await changeSettings(panel(), { notifications: true });
    await askAsPage(running.bridge, loud);
    await notifications.count(1);
    expect(notifications.seen[0]?.body).toContain(loud);
  });
});
