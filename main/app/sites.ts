import type { WorkerSettings } from '../../contract/worker-messages';
import { siteCheckProcess } from '../desktop/site-check-process';
import { SiteChecks } from '../desktop/site-checks';
import { SiteWindows } from '../desktop/site-window';
import type { TaskQueue } from '../queue/types';
import type { Log } from '../system/log';
import { goOnAfterWindow } from './go-on-after-window';
import { SiteScreens } from './site-screens';

export interface SitesOptions {
  /** Absolute: the creator's recipes. */
  readonly recipesDir: string;
  /** The built main process. */
  readonly builtDir: string;
  readonly queue: TaskQueue;
  /** The installed browser, absolute; undefined when there is none. */
  readonly browser: () => string | undefined;
  /** What a run of the image worker would get now. */
  readonly settings: () => WorkerSettings;
  readonly log: Log;
}

/** All that concerns sites in the creator's browser, but for the runs that use them. */
export interface Sites {
  readonly windows: Pick<SiteWindows, 'open'>;
  readonly checks: Pick<SiteChecks, 'check' | 'cancel'>;
  readonly screens: Pick<SiteScreens, 'respond'>;
  /** Lets go on what waited for a window that was closed while the app was not running. */
  resume(): Promise<void>;
  /** The creator's windows stay open. */
  stop(): void;
}

/** To be called before the first run, which may leave a screenshot. */
export async function openSites({ recipesDir, builtDir, queue, browser, settings, log }: SitesOptions): Promise<Sites> {
  const onNotGoneOn = (error: unknown) => log.error('parked.kept', error);
  const windows = new SiteWindows({
    recipesDir,
    browser,
    onClosed: (recipe) => void goOnAfterWindow(queue, recipe, onNotGoneOn).catch(onNotGoneOn),
  });
  const look = siteCheckProcess(builtDir);
  const checks = new SiteChecks({
    windows,
    look: (recipe, signal) => look({ recipe, settings: settings() }, signal),
  });
  const screens = new SiteScreens(recipesDir, queue, (error) => log.error('screenshot.kept', error));
  const leave = await screens.follow();
  return {
    windows,
    checks,
    screens,
    resume: () => windows.resume(),
    stop() {
      windows.stop();
      leave();
    },
  };
}
