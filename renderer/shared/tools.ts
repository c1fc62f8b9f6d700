import type { MachineState } from '../../contract/ipc';
import type { SystemKind } from '../ui/system-kind';

export const TOOLS = ['browser', 'ffmpeg', 'voice'] as const satisfies ReadonlyArray<keyof MachineState['tools']>;
export type Tool = (typeof TOOLS)[number];

/** The command that installs a tool; undefined where the system includes it. */
export const INSTALL: Readonly<Record<SystemKind, Readonly<Record<Tool, string | undefined>>>> = {
  linux: {
    browser: 'sudo apt install chromium',
    ffmpeg: 'sudo apt install ffmpeg',
    voice: 'sudo apt install espeak-ng',
  },
  mac: { browser: 'brew install --cask google-chrome', ffmpeg: 'brew install ffmpeg', voice: undefined },
  windows: { browser: 'winget install Google.Chrome', ffmpeg: 'winget install Gyan.FFmpeg', voice: undefined },
};
