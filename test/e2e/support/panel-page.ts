import type { ElectronApplication, Page } from 'playwright';
import type { z } from 'zod';
import {
  type IpcChannel,
  type IpcInput,
  type IpcOutput,
  ipcCalls,
  ipcEnvelopeSchema,
  type StudioQueueApi,
} from '../../../contract/ipc';
import type { SettingsPatch } from '../../../contract/settings';

/** A call as the panel makes it, through the real preload and IPC. */
export async function callMain<C extends IpcChannel>(
  page: Page,
  channel: C,
  input: IpcInput<C>,
): Promise<IpcOutput<C>> {
  const reply = await page.evaluate(
    ([name, value]) => {
      const api: StudioQueueApi = Reflect.get(window, 'studioQueue');
      return api.call(name as IpcChannel, value as IpcInput<IpcChannel>);
    },
    [channel, input] as const,
  );
  const envelope = ipcEnvelopeSchema.parse(reply);
  if (!envelope.ok) {
    const { code, message, field = '' } = envelope.error;
    throw new Error([channel, code, field, message].join(' '));
  }
  const schema: z.ZodType = ipcCalls[channel].output;
  return schema.parse(envelope.value) as IpcOutput<C>;
}

export async function changeSettings(page: Page, patch: SettingsPatch): Promise<void> {
  await callMain(page, 'settings:set', patch);
}

/** How many windows of the app are visible. */
export function visibleWindows(app: ElectronApplication): Promise<number> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((one) => one.isVisible()).length);
}

/** A limit for hangs only. */
const HANG_MS = 120_000;
/** The next window that the app opens: asked for before what opens it. */
export const nextWindow = (app: ElectronApplication): Promise<Page> => app.waitForEvent('window', { timeout: HANG_MS });

/** As its close button: the app lives on in the tray. */
export async function closeWindow(app: ElectronApplication, page: Page): Promise<void> {
  const closed = page.waitForEvent('close');
  await app.evaluate(({ BrowserWindow }) => {
    for (const one of BrowserWindow.getAllWindows()) one.close();
  });
  await closed;
}

/** Reads the panel again with its lists as the first time: filters and scroll are kept otherwise. */
export async function reloadUnfiltered(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const view of ['queue-view', 'history-view', 'scroll']) localStorage.removeItem(`studio-queue-${view}`);
  });
  await page.reload();
}
