import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import { launchApp, newPlace, type Place, type RunningApp } from './support/launch';
import { closeWindow, nextWindow } from './support/panel-page';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});
async function start(place: Place): Promise<RunningApp> {
  running = await launchApp({ place });
  await shown(running);
  return running;
}
const shown = ({ app }: RunningApp) =>
  expect.poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(true);
const bounds = ({ app }: RunningApp) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());

async function arrange(of: RunningApp, page: Page, screen: string, at: Electron.Rectangle): Promise<void> {
  await page.getByTestId(`nav-${screen}`).click();
  await of.app.evaluate(({ BrowserWindow }, rectangle) => BrowserWindow.getAllWindows()[0]?.setBounds(rectangle), at);
  await expect.poll(() => bounds(of)).toEqual(at);
}
const openScreen = (page: Page) =>
  page.locator('[data-testid^="nav-"][aria-current="page"]').getAttribute('data-testid');

describe('The window, with its size, its place and its open screen, is as it was left', () => {
  it('when it comes back from the tray, after a quit, and after a quit while it was open', async () => {
    const place = await newPlace();
    const first = await start(place);
    const small = { x: 120, y: 60, width: 900, height: 600 };
    await arrange(first, first.page, 'history', small);
    await closeWindow(first.app, first.page);
    expect(statSync(join(place.home, 'window.json')).mode & 0o777).toBe(0o600);

    const [again] = await Promise.all([nextWindow(first.app), first.app.evaluate(({ app }) => app.emit('activate'))]);
    await shown(first);
    await expect.poll(() => bounds(first)).toEqual(small);
    expect(await openScreen(again)).toBe('nav-history');

    await closeWindow(first.app, again);
    await first.close();
    const second = await start(place);
    await expect.poll(() => bounds(second)).toEqual(small);
    expect(await openScreen(second.page)).toBe('nav-history');

    const other = { x: 30, y: 20, width: 1010, height: 650 };
    await arrange(second, second.page, 'settings', other);
    await second.close();
    const third = await start(place);
    await expect.poll(() => bounds(third)).toEqual(other);
    expect(await openScreen(third.page)).toBe('nav-settings');
  });

  it('when it is opened while it closes', async () => {
    const { app, page } = await start(await newPlace());
    const [again] = await Promise.all([
      nextWindow(app),
      page.waitForEvent('close'),
      app.evaluate(({ app: electron, BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        window?.once('close', () => electron.emit('activate'));
        window?.close();
      }),
    ]);
    await again.getByTestId('nav-queue').waitFor();
  });

  it('but in view, when its place was on a screen that is gone', async () => {
    const place = await newPlace();
    const kept = { bounds: { x: 9_000, y: -5_000, width: 900, height: 600 }, maximized: false, fullScreen: false };
    writeFileSync(join(place.home, 'window.json'), JSON.stringify(kept));
    const app = await start(place);
    const area = await app.app.evaluate(({ screen }) => screen.getPrimaryDisplay().workArea);
    await expect.poll(() => bounds(app)).toEqual({ x: area.x + area.width - 900, y: area.y, width: 900, height: 600 });
  });

  it('as the first time when it is not known how it was left', async () => {
    const place = await newPlace();
    writeFileSync(join(place.home, 'window.json'), '{"bounds":');
    const app = await start(place);
    await expect.poll(() => bounds(app)).toMatchObject({ width: 1_280, height: 800 });
  });

  it('and full screen again', async () => {
    const place = await newPlace();
    const kept = { bounds: { x: 50, y: 50, width: 900, height: 600 }, maximized: false, fullScreen: true };
    writeFileSync(join(place.home, 'window.json'), JSON.stringify(kept));
    const app = await start(place);
    const isFullScreen = () =>
      app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFullScreen());
    await expect.poll(isFullScreen).toBe(true);
  });
});
