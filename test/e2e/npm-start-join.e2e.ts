import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { expect, it, vi } from 'vitest';
import { bridgeFileSchema } from '../../contract/bridge';
import { startRedis } from '../support/redis';
import { tempDir } from '../support/temp-dir';
import { client } from './support/client';
import { newPlace, type Place, projectRoot } from './support/launch';

/** Ends a hang. */
const HANG_MS = 180_000;
const eventually = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout: HANG_MS, interval: 50 });
const DEBUGGED = /^DevTools listening on (ws:\S+)$/gmu;

/** `npm start` as it runs: what it says, and the panel of each app that it has started. */
function npmStart(place: Place) {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, DBUS_SESSION_BUS_ADDRESS: _bus, ...env } = process.env;
  const flags = ['--home', place.home, '--workspace', place.workspace, '--port', '0', '--remote-debugging-port=0'];
  const child = spawn('npm', ['start', '--silent', '--', ...flags], {
    cwd: projectRoot,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = new Promise<void>((done) => child.once('close', () => done()));
  const browsers: Browser[] = [];
  return {
    async panelOfStart(n: number): Promise<Page> {
      const address = () => [...said.matchAll(DEBUGGED)][n - 1]?.[1];
      await eventually(() => expect(address(), said).toBeDefined());
      const browser = await chromium.connectOverCDP(address() ?? '', { timeout: HANG_MS });
      browsers.push(browser);
      const page = await eventually(() => {
        const found = browser.contexts().flatMap((context) => context.pages());
        expect(found.length).toBeGreaterThan(0);
        return found[0];
      });
      if (page === undefined) throw new Error('no panel');
      page.setDefaultTimeout(HANG_MS);
      return page;
    },
    async end(): Promise<void> {
      for (const browser of browsers) await browser.close().catch(() => {});
      child.kill('SIGTERM');
      await exited;
    },
  };
}

it.runIf(process.platform === 'linux')(
  'Joining a studio in an app of `npm start` starts it again under the same command: it comes back in the studio, at its settings, with the tasks that waited',
  async () => {
    const redis = await startRedis({ password: 'zq7' });
    const workspace = join(tempDir('nas'), 'films');
    await mkdir(workspace);
    const place: Place = { ...(await newPlace({ workspace })), workspace };
    const app = npmStart(place);
    const bridge = () => bridgeFileSchema.parse(JSON.parse(readFileSync(join(place.home, 'bridge.json'), 'utf8')));
    try {
      const page = await app.panelOfStart(1);
      await page.locator('[data-testid=app][data-phase=live]').waitFor();
      const first = bridge();
      const { id } = await client(first).enqueue({
        type: 'script',
        projectId: 'p',
        metadata: { title: 'needs a model' },
      });
      await client(first).until(id, ({ state }) => state === 'needs-you');
      await page.getByTestId('nav-settings').click();
      await page.getByTestId('section-studio').click();
      await page.locator('[data-setting="studio.address"]').fill(`redis://127.0.0.1:${redis.port}`);
      await page.locator('[data-setting="studio.password"]').fill('zq7');
      await page.getByTestId('join-studio').click();
      await page.getByTestId('confirm-studio').click();

      const again = await app.panelOfStart(2);
      await again.locator('#settings-studio:focus').waitFor();
      await again.locator('[data-testid=studio-state][data-state=online]').waitFor();
      await eventually(() => expect(bridge().pid).not.toBe(first.pid));
      const second = bridge();
      // It could not be told to the page that asked: that one ended with its app.
      await eventually(async () => expect((await client(second).status(id)).id).toBe(id));
      expect(existsSync(join(workspace, 'studio-queue.json'))).toBe(true);
      expect(existsSync(`/proc/${first.pid}/exe`)).toBe(false);
      await app.end();
      await eventually(() => expect(existsSync(`/proc/${second.pid}/exe`)).toBe(false));
    } finally {
      await app.end();
      await redis.stop();
    }
  },
);
