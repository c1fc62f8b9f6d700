import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bridgeFileSchema } from '../../../contract/bridge';
import { loadOrCreateToken, publishBridgeFile, withdrawBridgeFile } from '../../../main/bridge/bridge-file';
import { tempDir } from '../../support/temp-dir';

const modeOf = (path: string) => statSync(path).mode & 0o777;

it('makes a token of 32 random bytes once and keeps it across restarts', () => {
  const home = tempDir('bridge-file');
  const token = loadOrCreateToken(home);
  expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  // From the first moment on, not only since the next start.
  expect(modeOf(join(home, 'bridge-token'))).toBe(0o600);
  expect(loadOrCreateToken(home)).toBe(token);
  expect(loadOrCreateToken(tempDir('bridge-file'))).not.toBe(token);
});

it('narrows the mode of a token file that others can read', () => {
  const home = tempDir('bridge-file');
  loadOrCreateToken(home);
  chmodSync(join(home, 'bridge-token'), 0o644);
  loadOrCreateToken(home);
  expect(modeOf(join(home, 'bridge-token'))).toBe(0o600);
});

it.each(['', 'short', 'x'.repeat(5_000), '{"token":"…"}'])('replaces a token file that holds no token: %j', (text) => {
  const home = tempDir('bridge-file');
  writeFileSync(join(home, 'bridge-token'), text);
  expect(loadOrCreateToken(home)).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

it('publishes url, token and pid for programs of the owner, and withdraws them', () => {
  const home = tempDir('bridge-file');
  const path = join(home, 'bridge.json');
  publishBridgeFile(home, { port: 47_800, token: 'secret' });
  expect(bridgeFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))).toEqual({
    url: 'http://127.0.0.1:47800',
    token: 'secret',
    pid: process.pid,
  });
  expect(modeOf(path)).toBe(0o600);
  withdrawBridgeFile(home);
  withdrawBridgeFile(home);
  expect(existsSync(path)).toBe(false);
});

it("leaves another running app's file alone", () => {
  const home = tempDir('bridge-file');
  const path = join(home, 'bridge.json');
  writeFileSync(path, JSON.stringify({ url: 'http://127.0.0.1:1', token: 't', pid: process.pid + 1 }));
  withdrawBridgeFile(home);
  expect(existsSync(path)).toBe(true);
});
