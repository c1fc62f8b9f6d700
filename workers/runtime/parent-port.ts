import type { FromWorker } from '../../contract/worker-messages';

/** The way to main, whichever kind of process this is. */
export interface ParentPort {
  send(message: FromWorker): void;
  onMessage(listener: (raw: unknown) => void): void;
  /** Main is gone or has closed the channel. */
  onClose(listener: () => void): void;
}

/** What Electron puts on `process` in a utility process; described here so that workers need no electron import. */
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

/** Electron's utility-process port when there is one, else Node's child_process channel; throws when there is neither. */
export function parentPortOfThisProcess(): ParentPort {
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
    // The callback keeps a send to a main that just died from becoming an uncaught error; 'disconnect' follows.
    send: (message) => {
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    onMessage: (listener) => process.on('message', listener),
    onClose: (listener) => process.on('disconnect', listener),
  };
}
