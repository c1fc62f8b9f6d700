import { type BrowserWindow, ipcMain } from 'electron';
import type { z } from 'zod';
import { check } from '../../contract/check';
import { AppError, fromZodError } from '../../contract/errors';
import {
  type IpcCalls,
  type IpcChannel,
  type IpcEnvelope,
  type IpcEventChannel,
  type IpcEventPayload,
  type IpcOutput,
  ipcCalls,
} from '../../contract/ipc';
import type { Log } from '../system/log';

/** A handler per channel, with its parsed input and its output; a missing one is a type error. */
export type IpcHandlers = {
  [C in IpcChannel]: (input: z.output<IpcCalls[C]['input']>) => Promise<IpcOutput<C>> | IpcOutput<C>;
};

/**
 * The only importer of ipcMain. Each call is checked for its sender (our window's main frame on our own scheme: an iframe or
 * a page that the window was tricked into loading gets nothing), parsed by the contract, and its result sent in an envelope.
 */
export function serveIpc(handlers: IpcHandlers, window: () => BrowserWindow | null, origin: string, log: Log): void {
  const serve = <C extends IpcChannel>(channel: C) => {
    ipcMain.handle(channel, async (event, raw: unknown): Promise<IpcEnvelope> => {
      const frame = event.senderFrame;
      const ours = window()?.webContents.mainFrame;
      if (frame === null || frame !== ours || !frame.url.startsWith(`${origin}/`)) {
        log.warn('ipc.foreign-sender', { channel, url: frame?.url.slice(0, 200) });
        return { ok: false, error: { code: 'invalid_request', message: 'This page may not use the app.' } };
      }
      try {
        const parsed = check(ipcCalls[channel].input, raw);
        if (!parsed.success) throw fromZodError(parsed.error, raw);
        // The map ties each channel's schema to its handler; TypeScript cannot follow a union of pairs through an index.
        const handler = handlers[channel] as (input: unknown) => unknown;
        return { ok: true, value: await handler(parsed.data) };
      } catch (error) {
        if (error instanceof AppError) return { ok: false, error: error.toPublic() };
        log.error('ipc.failed', error, { channel });
        return {
          ok: false,
          error: { code: 'internal', message: { code: 'internal' } },
        };
      }
    });
  };
  for (const channel of Object.keys(ipcCalls) as IpcChannel[]) serve(channel);
}

/** Sends an event to the window, if there is one. */
export function sendToWindow<C extends IpcEventChannel>(
  window: BrowserWindow | null,
  channel: C,
  payload: IpcEventPayload<C>,
): void {
  if (window !== null && !window.isDestroyed()) window.webContents.send(channel, payload);
}
