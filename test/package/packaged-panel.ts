import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { chromium, type Page } from 'playwright';
import type { BridgeFile } from '../../contract/bridge';
import { bridgeOf, type Place, spawnApp } from '../e2e/support/launch';

export interface PackagedPanel {
  readonly page: Page;
  readonly bridge: BridgeFile;
  /** Quits the app; resolves with its exit code. */
  close(): Promise<number | null>;
}

/** The packaged app with its window. Its fuses keep Playwright from starting it, so it is asked for a port of its own. */
export async function openPackaged(place: Place): Promise<PackagedPanel> {
  const app = spawnApp(place, ['--remote-debugging-port=0']);
  if (app.child.stderr === null) throw new Error('no stderr');
  let endpoint: string | undefined;
  for await (const line of createInterface({ input: app.child.stderr })) {
    endpoint = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (endpoint !== undefined) break;
  }
  app.child.stderr.resume();
  const bridge = await bridgeOf(app.place, app.child.pid);
  const browser = await chromium.connectOverCDP(endpoint ?? '');
  const [context] = browser.contexts();
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
  if (page === undefined) throw new Error('no window');
  return {
    page,
    bridge,
    async close() {
      await browser.close();
      const exited = once(app.child, 'exit');
      app.child.kill('SIGTERM');
      await exited;
      return app.child.exitCode;
    },
  };
}
