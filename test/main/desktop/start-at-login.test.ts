import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type LoginStart, startAtLogin } from '../../../main/desktop/start-at-login';
import { tempDir } from '../../support/temp-dir';

function system(more: Partial<LoginStart>): LoginStart {
  return {
    platform: 'linux',
    env: {},
    execPath: '/opt/Studio Queue/studio-queue',
    setLoginItem: () => {
      throw new Error('Electron knows no login items on Linux.');
    },
    ...more,
  };
}

test('on Linux the desktop finds an entry that starts the app in the tray, and none once it is switched off', async () => {
  const config = join(tempDir('autostart'), 'config');
  const file = join(config, 'autostart', 'studio-queue.desktop');
  const linux = system({ env: { XDG_CONFIG_HOME: config } });
  await startAtLogin(false, linux);
  await startAtLogin(true, linux);
  await startAtLogin(true, linux);
  expect(readFileSync(file, 'utf8').split('\n')).toEqual([
    '[Desktop Entry]',
    'Type=Application',
    'Name=Studio Queue',
    'Exec="/opt/Studio Queue/studio-queue" "--hidden"',
    'Terminal=false',
    '',
  ]);
  await startAtLogin(false, linux);
  expect(existsSync(file)).toBe(false);
});

test('an AppImage is named by its file, whatever signs are in its name', async () => {
  const config = tempDir('autostart');
  const file = join(config, 'autostart', 'studio-queue.desktop');
  await startAtLogin(true, system({ env: { XDG_CONFIG_HOME: config, APPIMAGE: '/home/m/100% "$x`\\.AppImage' } }));
  expect(readFileSync(file, 'utf8')).toContain('Exec="/home/m/100%% \\\\"\\\\$x\\\\`\\\\\\\\.AppImage" "--hidden"\n');
});

test('a home that is not the usual one is named in its entry', async () => {
  const config = tempDir('autostart');
  const file = join(config, 'autostart', 'studio-queue.desktop');
  await startAtLogin(true, system({ env: { XDG_CONFIG_HOME: config }, otherHome: '/home/m/큐 2' }));
  expect(readFileSync(file, 'utf8')).toContain(
    'Exec="/opt/Studio Queue/studio-queue" "--hidden" "--home" "/home/m/큐 2"\n',
  );
});

test.each(['win32', 'darwin'] as const)('on %s Electron is asked', async (platform) => {
  const asked: unknown[] = [];
  const setLoginItem = (...given: unknown[]) => asked.push(given);
  await startAtLogin(true, system({ platform, setLoginItem }));
  await startAtLogin(false, system({ platform, setLoginItem }));
  expect(asked).toEqual([
    [true, ['--hidden']],
    [false, ['--hidden']],
  ]);
});
