import { create } from 'zustand';
import type { IpcOutput } from '../../contract/ipc';
import type { Settings, SettingsPatch } from '../../contract/settings';
import { setLanguage } from '../i18n';
import { client } from '.';

interface SettingsState {
  readonly settings: Settings | undefined;
  readonly llmKeySet: boolean;
  /** From the command line: in force for this run, whatever is stored. */
  readonly givenWorkspace?: string | undefined;
  readonly givenPort?: number | undefined;
}

/** The folder of this run, where it is not the stored one. */
export const otherWorkspace = ({ settings, givenWorkspace }: SettingsState): string | undefined =>
  givenWorkspace === settings?.workspace ? undefined : givenWorkspace;

/** The port of this run, where it is not the stored one; 0 is any free one. */
export const otherPort = ({ settings, givenPort }: SettingsState): number | undefined =>
  givenPort === settings?.port ? undefined : givenPort;

export const useSettings = create<SettingsState>(() => ({ settings: undefined, llmKeySet: false }));

async function take(answer: IpcOutput<'settings:get'>): Promise<void> {
  await setLanguage(answer.settings.language);
  useSettings.setState(answer);
}

/** Reads the settings and applies the language; the theme follows by subscription (app.tsx). */
export async function loadSettings(): Promise<void> {
  await take(await client.call('settings:get', undefined));
}

/** Stores the patch and applies what main answers. Throws AppError. */
export async function saveSettings(patch: SettingsPatch): Promise<void> {
  await take(await client.call('settings:set', patch));
}

/** An empty key removes the stored one. Throws AppError. */
export async function saveLlmKey(key: string): Promise<void> {
  await client.call('settings:set-llm-key', { key });
  await loadSettings();
}
