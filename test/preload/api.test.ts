import { describe, expect, it } from 'vitest';
import { ipcCalls, ipcEvents } from '../../contract/ipc';
import { CALL_CHANNELS, createApi, EVENT_CHANNELS, type RendererIpc } from '../../preload/api';

const pathOf = (file: unknown): string => String(file);
type Listener = (event: unknown, payload: unknown) => void;

function recorder() {
  const calls: Array<[string, unknown]> = [];
  const listeners = new Map<string, Listener[]>();
  const ipc: RendererIpc = {
    invoke(channel, input) {
      calls.push([channel, input]);
      return Promise.resolve({ ok: true, value: channel });
    },
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    },
    removeListener(channel, listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((other) => other !== listener),
      );
    },
  };
  return { calls, listeners, ipc };
}

describe('the preload api', () => {
  it('knows exactly the channels of the contract', () => {
    expect(Object.keys(CALL_CHANNELS).sort()).toEqual(Object.keys(ipcCalls).sort());
    expect(Object.keys(EVENT_CHANNELS).sort()).toEqual(Object.keys(ipcEvents).sort());
  });

  it('passes a known call with its input and returns the envelope', async () => {
    const { calls, ipc } = recorder();
    const reply = await createApi(ipc, pathOf).call('app:snapshot', undefined);
    expect(reply).toEqual({ ok: true, value: 'app:snapshot' });
    expect(calls).toEqual([['app:snapshot', undefined]]);
  });

  it.each(['ELECTRON_BROWSER_REQUIRE', '__proto__', 'constructor', 'toString', 'queue:events', ''])(
    'refuses to call the unknown channel %j',
    (name) => {
      const { calls, ipc } = recorder();
      const call: unknown = Reflect.get(createApi(ipc, pathOf), 'call');
      expect(() => Reflect.apply(call as () => void, undefined, [name, undefined])).toThrow(TypeError);
      expect(calls).toEqual([]);
    },
  );

  it('refuses to listen on a channel that is not an event, and refuses what is not a function', () => {
    const { listeners, ipc } = recorder();
    const on: unknown = Reflect.get(createApi(ipc, pathOf), 'on');
    expect(() => Reflect.apply(on as () => void, undefined, ['app:snapshot', () => {}])).toThrow(TypeError);
    expect(() => Reflect.apply(on as () => void, undefined, ['queue:events', 'x'])).toThrow(TypeError);
    expect(listeners.size).toBe(0);
  });

  it('gives the listener only the payload and stops after unsubscribing', () => {
    const { listeners, ipc } = recorder();
    const seen: unknown[][] = [];
    const stop = createApi(ipc, pathOf).on('bridge:state', (...args) => seen.push(args));
    const emit = (payload: unknown) => {
      for (const listener of listeners.get('bridge:state') ?? []) listener({ sender: 'secret' }, payload);
    };
    emit({ state: 'listening', port: 1 });
    stop();
    emit({ state: 'stopped', port: 1 });
    expect(seen).toEqual([[{ state: 'listening', port: 1 }]]);
  });
});
