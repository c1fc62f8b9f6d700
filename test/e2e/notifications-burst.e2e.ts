import { afterAll, beforeAll, expect, it } from 'vitest';
import { client } from './support/client';
import { type NotificationWatch, watchNotifications } from './support/dbus-notifications';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain } from './support/panel-page';

const TASKS = 150;

let notifications: NotificationWatch;
let running: RunningApp;
beforeAll(async () => {
  notifications = await watchNotifications();
  running = await launchApp({ place: await newPlace() });
});
afterAll(async () => {
  await running?.close();
  notifications?.close();
});

it(`${TASKS} short tasks in a row are told twice at most, and one notification is left on the screen, which tells of all`, async () => {
  const queue = client(running.bridge);
  await callMain(running.page, 'queue:pause', { type: 'script', mode: 'after-current' });
  const last = { type: 'script' as const, projectId: 'p', metadata: { text: '첫 문장입니다.' } };
  for (let n = 1; n < TASKS; n += 1) await queue.enqueue(last);
  const { id } = await queue.enqueue(last);
  await callMain(running.page, 'queue:resume', { type: 'script' });
  await queue.ended(id);
  const all = { title: `작업 ${TASKS}개 끝남`, body: `완료 ${TASKS}개` };
  await expect.poll(() => notifications.seen.at(-1), { timeout: 30_000 }).toEqual(all);
  expect(notifications.seen.length).toBeLessThanOrEqual(2);
  // Throws unless there is exactly one to be clicked.
  await notifications.clickShown();
});
