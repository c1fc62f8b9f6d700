import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from './files';

export interface LoginStart {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly execPath: string;
  /** Electron's own way, which knows Windows and macOS alone. */
  setLoginItem(open: boolean, args: string[]): void;
}

const ARGS = ['--hidden'];

/** Starts the app quietly in the tray when the creator logs in, or no longer. On Linux by a file that every desktop reads. */
export async function startAtLogin(on: boolean, system: LoginStart): Promise<void> {
  if (system.platform !== 'linux') {
    system.setLoginItem(on, ARGS);
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
  // An AppImage runs from a mount that is another one each time.
  await writeFileAtomically(file, desktopEntry(APPIMAGE ?? system.execPath));
}

/** By the rules of desktop entries: an argument in quotes, in which some signs are escaped, once more as text of a key file. */
function desktopEntry(program: string): string {
  const quoted = program
    .replaceAll(/["`$\\]/g, '\\$&')
    .replaceAll('%', '%%')
    .replaceAll('\\', '\\\\');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Studio Queue',
    `Exec="${quoted}" ${ARGS.join(' ')}`,
    'Terminal=false',
    '',
  ].join('\n');
}
