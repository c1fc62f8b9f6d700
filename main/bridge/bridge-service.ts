import type { BridgeState } from '../../contract/ipc';
import { bridgeFilePath, loadOrCreateToken, publishBridgeFile, withdrawBridgeFile } from './bridge-file';
import { type Bridge, type BridgeParts, createBridge } from './server';

export interface BridgeService {
  /** Absolute: the file that names its address and its token while it listens. */
  readonly file: string;
  state(): BridgeState;
  /** Moves to another port when the setting changed; pages lose their event streams and reconnect. */
  moveTo(port: number): Promise<void>;
  stop(): Promise<void>;
}

/** The bridge with its file: `bridge.json` exists exactly while the bridge listens, and names its port. */
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
      // A full disk, for example: programs cannot find the bridge then. Pages need no file and keep working.
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
  let wanted: number | undefined = port;
  let bridge = { port, server: await open(port) };
  let turn = Promise.resolve();
  /** One move at a time. Two at once would each open a server, and nobody would stop the first. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };

  return {
    file: bridgeFilePath(home),
    state: () => state,
    async moveTo(next) {
      if (wanted === undefined || next === wanted) return;
      wanted = next;
      await inTurn(async () => {
        // Another port was asked for meanwhile, or none.
        if (wanted === undefined || wanted === bridge.port) return;
        await bridge.server.stop();
        withdrawBridgeFile(home);
        bridge = { port: wanted, server: await open(wanted) };
      });
    },
    stop() {
      wanted = undefined;
      return inTurn(async () => {
        await bridge.server.stop();
        withdrawBridgeFile(home);
      });
    },
  };
}
