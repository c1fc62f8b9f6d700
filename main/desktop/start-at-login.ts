import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '../system/files';

export interface LoginStart {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly execPath: string;
  /** A home that is not the usual one: without it the login would start another queue. */
  readonly otherHome?: string | undefined;
  /** Electron's own call, which supports only Windows and macOS. */
  setLoginItem(open: boolean, args: string[]): void;
}

/**
 * Turns starting in the tray at login on or off. On Linux that is a file that every desktop reads. A user has one such entry, which
 * belongs to the home that asked last.
 */
export async function startAtLogin(on: boolean, system: LoginStart): Promise<void> {
  const args = ['--hidden', ...(system.otherHome === undefined ? [] : ['--home', system.otherHome])];
  if (system.platform !== 'linux') {
    system.setLoginItem(on, args);
    return;
  }
  const { XDG_CONFIG_HOME, APPIMAGE } = system.env;
  const dir = join(XDG_CONFIG_HOME?.startsWith('/') ? XDG_CONFIG_HOME : join(homedir(), '.config'), 'autostart');
  const file = join(dir, 'studio-queue.desktop');
  if (!on) {
    await rm(file, { force: true });
    return;
  }
  await mkdir(dir, { recursive: true });
  // An AppImage runs from a new mount point each time.
  await writeFileAtomically(file, desktopEntry([APPIMAGE ?? system.execPath, ...args]));
}

/** By the rules of desktop entries: the argument is quoted with some characters escaped, and the result is escaped again as a value of a key file. */
function desktopEntry(command: readonly string[]): string {
  const quoted = command.map(
    (part) =>
      `"${part
        .replaceAll(/["`$\\]/g, '\\$&')
        .replaceAll('%', '%%')
        .replaceAll('\\', '\\\\')}"`,
  );
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Studio Queue',
    `Exec=${quoted.join(' ')}`,
    'Terminal=false',
    '',
  ].join('\n');
}
