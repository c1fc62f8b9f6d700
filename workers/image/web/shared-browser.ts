import type { ImageMetadata } from '../../../contract/task';
import type { RunContext } from '../../runtime/processor';
import type { GuardedBrowser } from '../picture-source';
import { openBrowser } from './browser';
import { startEgressProxy } from './egress-proxy';
import type { AddressPolicy } from './public-address';

type SharedBrowserRequest = Pick<RunContext<ImageMetadata>, 'settings' | 'stagingDir' | 'signal' | 'log'>;

export interface SharedBrowser {
  readonly open: () => Promise<GuardedBrowser>;
  /** Nothing to do when it was never opened. */
  readonly close: () => Promise<void>;
}

/** One browser with its proxy for all sources of a task, started by the first that asks. */
export function sharedBrowser(request: SharedBrowserRequest, policy: AddressPolicy): SharedBrowser {
  const { settings, stagingDir, signal, log } = request;
  let opening: Promise<GuardedBrowser> | undefined;
  const start = async (): Promise<GuardedBrowser> => {
    const proxy = await startEgressProxy({ policy });
    try {
      log({ code: 'image.browser_starting' });
      const browser = await openBrowser({ executablePath: settings.browserPath, stagingDir, proxy, signal });
      return { browser, proxy };
    } catch (error) {
      await proxy.close();
      throw error;
    }
  };
  return {
    open: () => {
      opening ??= start();
      return opening;
    },
    close: async () => {
      // If it did not start, its source got the error.
      const opened = await opening?.catch(() => undefined);
      await opened?.browser.close();
      await opened?.proxy.close();
    },
  };
}
