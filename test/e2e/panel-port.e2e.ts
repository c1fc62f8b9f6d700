import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EUL_REUL, withJosa } from '../../renderer/format/josa';
import type { Messages } from '../../renderer/i18n/messages';
import { some } from '../faults/support/soak';
import { axeProblems } from '../support/axe';
import { launchApp, newPlace, type RunningApp } from './support/launch';
import { callMain, changeSettings } from './support/panel-page';
import { fill, KOREAN, speak } from './support/words';

let running: RunningApp;
afterEach(() => running?.close());

describe('A port that another program has', () => {
  let taken: Server;
  let port: number;
  let words: Messages;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    port = (taken.address() as AddressInfo).port;
  });
  afterAll(() => {
    taken?.close();
  });
  /** Without its bridge, which has no port to write down. */
  const start = async (stored: number, flags: readonly string[]) => {
    const place = await newPlace({ notifications: false, port: stored });
    running = await launchApp({ place, flags, asInstalled: true, withoutBridge: true });
    await changeSettings(running.page, { workspace: place.workspace });
    words = await speak(running.page, KOREAN);
  };
  const values = () => ({ port: String(port), portEul: withJosa(String(port), EUL_REUL) });
  const field = () => running.page.getByLabel(words.settings.port, { exact: true });

  it.each(some(['strip-open-port', 'open-port'], 2))(
    'is shown in its field, which has the focus, with a free one beside it that works at once (%s)',
    async (button) => {
      await start(port, []);
      await running.page.locator('[data-testid=bridge-pill][data-state=port-in-use]').waitFor();
      if (button === 'open-port') await running.page.getByTestId('bridge-pill').click();
      await running.page.getByTestId(button).click();
      await expect.poll(() => field().evaluate((one) => one === document.activeElement)).toBe(true);
      expect(await field().inputValue()).toBe(String(port));
      await running.page.getByText(fill(words.settings.portTaken, values())).waitFor();
      await running.page.getByTestId('use-free-port').waitFor();
      expect(await axeProblems(running.page)).toEqual([]);
      await running.page.getByTestId('use-free-port').click();
      await running.page.locator('[data-testid=bridge-pill][data-state=listening]').waitFor();
      const { settings } = await callMain(running.page, 'settings:get', undefined);
      expect(settings.port).not.toBe(port);
      expect((await fetch(`http://127.0.0.1:${settings.port}/api/queue/health`)).status).toBeLessThan(500);
      await running.page.getByTestId('use-free-port').waitFor({ state: 'detached' });
    },
  );

  it('and that was given at the start is shown beside the stored one, which waits for the next start', async () => {
    await start(47_123, ['--port', String(port)]);
    await running.page.locator('[data-testid=bridge-pill][data-state=port-in-use]').waitFor();
    await running.page.getByTestId('strip-open-port').click();
    expect(await field().inputValue()).toBe('47123');
    await running.page.getByText(fill(words.settings.portGivenTaken, values())).waitFor();
    expect(await running.page.getByTestId('use-free-port').count()).toBe(0);
    expect(await running.page.getByTestId('bridge-strip').textContent()).toContain(words.bridge.takenGivenTodo);
    // Nor does the pill promise that the port can be changed now.
    await running.page.getByTestId('bridge-pill').click();
    await running.page.getByTestId('bridge-details').getByText(words.bridge.takenGivenTodo).waitFor();
    await running.page.keyboard.press('Escape');
  });
});

describe('A port that was given at the start', () => {
  it('is named in the settings beside the stored one', async () => {
    running = await launchApp({ place: await newPlace({ notifications: false }) });
    const { page } = running;
    const words = await speak(page, KOREAN);
    await page.getByTestId('nav-settings').click();
    const { port } = new URL(running.bridge.url);
    await page.getByText(fill(words.settings.portGiven, { port })).waitFor();
    const field = page.getByLabel(words.settings.port, { exact: true });
    expect(await field.inputValue()).toBe('47800');
    await page.getByTestId('nav-queue').click();
  });
});
