import type { FromWorker } from '../../contract/worker-messages';

/** The channel to main, whichever kind of process this is. */
export interface Port<Message> {
  send(message: Message): void;
  onMessage(listener: (raw: unknown) => void): void;
  /** Main is gone or has closed the channel. */
  onClose(listener: () => void): void;
}

export type ParentPort = Port<FromWorker>;

/** What Electron puts on `process` in a utility process, described here so that workers need not import electron. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
}

function isUtilityPort(value: unknown): value is UtilityPort {
  return (
    typeof value === 'object' &&
    value !== null &&
    'postMessage' in value &&
    typeof value.postMessage === 'function' &&
    'on' in value &&
    typeof value.on === 'function'
  );
}

/** Electron's utility-process port if there is one, else the channel of Node's child_process. Throws when there is neither. */
export const parentPortOfThisProcess = (): ParentPort => portOfThisProcess();

/** The same for a process that talks of something else. */
export function portOfThisProcess<Message>(): Port<Message> {
  const utilityPort = 'parentPort' in process ? process.parentPort : undefined;
  if (isUtilityPort(utilityPort)) {
    return {
      send: (message) => utilityPort.postMessage(message),
      onMessage: (listener) => utilityPort.on('message', (event) => listener(event.data)),
      onClose: (listener) => utilityPort.on('close', listener),
    };
  }
  if (process.send === undefined) throw new Error('a worker must be started by the app: it has no channel to it');
  return {
    // With a callback, sending to a main that has just died is no uncaught error; 'disconnect' follows.
    send: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  };
}
