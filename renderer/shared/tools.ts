import type { MachineState } from '../../contract/ipc';
import { attempt } from '../actions/tasks';
import { client, panelStore } from '../store';
import type { SystemKind } from '../ui/system-kind';

export const TOOLS = ['browser', 'ffmpeg', 'voice'] as const satisfies ReadonlyArray<keyof MachineState['tools']>;
export type Tool = (typeof TOOLS)[number];

/** How a tool is installed; nothing where it is part of the system. */
export const INSTALL: Readonly<Record<SystemKind, Readonly<Record<Tool, string | undefined>>>> = {
  linux: {
    browser: 'sudo apt install chromium',
    ffmpeg: 'sudo apt install ffmpeg',
    voice: 'sudo apt install espeak-ng',
  },
  mac: { browser: 'brew install --cask google-chrome', ffmpeg: 'brew install ffmpeg', voice: undefined },
  windows: { browser: 'winget install Google.Chrome', ffmpeg: 'winget install Gyan.FFmpeg', voice: undefined },
};

/** Has main look for the tools and the disk again. */
export async function lookAgain(): Promise<void> {
  await attempt(async () => panelStore.setState({ machine: await client.call('machine:look', undefined) }));
}
