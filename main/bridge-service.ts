import type { BridgeState } from '../contract/ipc';
import { loadOrCreateToken, publishBridgeFile, withdrawBridgeFile } from './bridge/bridge-file';
import { type Bridge, type BridgeParts, createBridge } from './bridge/server';

export interface BridgeService {
  state(): BridgeState;
  /** Moves to another port when the setting changed; streams of pages are cut and they connect again. */
  moveTo(port: number): Promise<void>;
  stop(): Promise<void>;
}

/** The bridge with its file: `bridge.json` is there exactly while somebody listens, and names the port that does. */
export async function startBridgeService(
  home: string,
  port: number,
  parts: Omit<BridgeParts, 'port' | 'token'>,
): Promise<BridgeService> {
  const token = loadOrCreateToken(home);
  const publish = (onPort: number) => {
    try {
      publishBridgeFile(home, { port: onPort, token });
    } catch (error) {
      // A full disk, say: programs do not find the bridge, and pages, which need no file, work on.
      parts.onError(error, 'bridge.json');
    }
  };
  let state: BridgeState = { state: 'starting', port };
  const open = async (onPort: number): Promise<Bridge> => {
    const opened = await createBridge({
      ...parts,
      port: onPort,
      token,
      onState(next) {
        state = next;
        if (next.state === 'listening') publish(next.port);
        parts.onState(next);
      },
    });
    await opened.start();
    return opened;
  };
  let wanted = port;
  let bridge = await open(port);

  return {
    state: () => state,
    async moveTo(next) {
      if (next === wanted) return;
      wanted = next;
      await bridge.stop();
      withdrawBridgeFile(home);
      bridge = await open(next);
    },
    async stop() {
      await bridge.stop();
      withdrawBridgeFile(home);
    },
  };
}
