import { z } from 'zod';
import { AppError } from '../../contract/errors';
import {
  type IpcChannel,
  type IpcEventChannel,
  type IpcEventPayload,
  type IpcInput,
  type IpcOutput,
  ipcCalls,
  ipcEnvelopeSchema,
  ipcEvents,
  type StudioQueueApi,
} from '../../contract/ipc';

// zod compiles parsers with `new Function`, which the page's content policy blocks and reports each time.
z.config({ jitless: true });

export interface Client {
  /** Returns the parsed reply. Throws AppError with main's code, or with `internal` if anything broke on the way. */
  call<C extends IpcChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>>;
  on<C extends IpcEventChannel>(channel: C, listener: (payload: IpcEventPayload<C>) => void): () => void;
  /** Where a dropped file lies; '' when it is no file of the disk, for example a picture dragged out of a page. */
  pathOf(file: File): string;
}

export function createClient(api: StudioQueueApi): Client {
  return {
    async call<C extends IpcChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>> {
      let reply: unknown;
      try {
        reply = await api.call(channel, input);
      } catch (error) {
        throw new AppError('internal', error instanceof Error ? error.message : String(error));
      }
      const envelope = ipcEnvelopeSchema.safeParse(reply);
      if (!envelope.success) throw new AppError('internal', `${channel}: malformed reply`);
      if (!envelope.data.ok) {
        const { code, message, field } = envelope.data.error;
        throw new AppError(code, message, field);
      }
      const value = ipcCalls[channel].output.safeParse(envelope.data.value);
      if (!value.success) throw new AppError('internal', `${channel}: ${z.prettifyError(value.error)}`);
      // Looking up a generic key loses the link between channel and schema; the parse above is the check.
      return value.data as IpcOutput<C>;
    },
    on(channel, listener) {
      return api.on(channel, (payload) => {
        const parsed = ipcEvents[channel].safeParse(payload);
        if (parsed.success) listener(payload);
        else console.error(`${channel}: ${z.prettifyError(parsed.error)}`);
      });
    },
    pathOf: (file) => api.pathOf(file),
  };
}
