import { randomBytes } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BridgeFile, bridgeFileSchema } from '../../contract/bridge';
import { asFileError } from '../system/disk-error';
import { readTextSync, writeFileAtomicallySync } from '../system/files';

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The bridge's token: 32 random bytes in base64url. It lives in `<home>/bridge-token` and stays the same across
 * restarts, so that a script that has read it once keeps working; anything else found there is replaced.
 */
export function loadOrCreateToken(home: string): string {
  const path = join(home, 'bridge-token');
  const found = readTextSync(path)?.trim() ?? '';
  if (TOKEN.test(found)) {
    // A copied or restored home may have lost the mode.
    chmodSync(path, 0o600);
    return found;
  }
  const token = randomBytes(32).toString('base64url');
  try {
    writeFileAtomicallySync(path, `${token}\n`, 0o600);
  } catch (error) {
    throw asFileError(error, 'The token of the bridge could not be saved');
  }
  return token;
}

export const bridgeFilePath = (home: string): string => join(home, 'bridge.json');

/** Writes `<home>/bridge.json` (0600). Call it once the bridge listens: whoever reads the file may connect at once. */
export function publishBridgeFile(home: string, bridge: { port: number; token: string }): void {
  const content: BridgeFile = { url: `http://127.0.0.1:${bridge.port}`, token: bridge.token, pid: process.pid };
  writeFileAtomicallySync(bridgeFilePath(home), `${JSON.stringify(content, null, 2)}\n`, 0o600);
}

/**
 * Removes `<home>/bridge.json` when it is ours. A crash leaves a stale file: its pid shows that to a reader, and the next start replaces
 * it.
 */
export function withdrawBridgeFile(home: string): void {
  const path = bridgeFilePath(home);
  const text = readTextSync(path);
  if (text === undefined) return;
  try {
    if (bridgeFileSchema.parse(JSON.parse(text)).pid !== process.pid) return;
  } catch {
    // Not a readable bridge file: useless, and it may hold a token.
  }
  rmSync(path, { force: true });
}
