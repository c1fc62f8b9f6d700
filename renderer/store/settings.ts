import { create } from 'zustand';
import type { IpcOutput } from '../../contract/ipc';
import type { Settings, SettingsPatch } from '../../contract/settings';
import { perType, type TaskType } from '../../contract/task';
import { setLanguage } from '../i18n';
import { client } from '.';

interface SettingsState {
  readonly settings: Settings | undefined;
  readonly llmKeySet: boolean;
  /** Names of the secrets that have a value. */
  readonly processorSecrets: Readonly<Record<TaskType, readonly string[]>>;
  /** Keys of the implementations' secrets that have a value. */
  readonly optionSecrets: readonly string[];
  /** From the command line: in force for this run, whatever is stored. */
  readonly givenWorkspace?: string | undefined;
  readonly givenPort?: number | undefined;
  readonly studioPasswordSet: boolean;
  readonly givenStudio?: { readonly address: string; readonly name: string } | undefined;
}

/** The workspace of this run, if it is not the stored one. */
export const otherWorkspace = ({ settings, givenWorkspace }: SettingsState): string | undefined =>
  givenWorkspace === settings?.workspace ? undefined : givenWorkspace;

/** The port of this run, if it is not the stored one; 0 means any free port. */
export const otherPort = ({ settings, givenPort }: SettingsState): number | undefined =>
  givenPort === settings?.port ? undefined : givenPort;

export const useSettings = create<SettingsState>(() => ({
  settings: undefined,
  llmKeySet: false,
  processorSecrets: perType(() => []),
  optionSecrets: [],
  studioPasswordSet: false,
}));

async function take(reply: IpcOutput<'settings:get'>): Promise<void> {
  await setLanguage(reply.settings.language);
  useSettings.setState(reply);
}

/** Reads the settings and applies the language. The theme follows by subscription (app.tsx). */
export async function loadSettings(): Promise<void> {
  await take(await client.call('settings:get', undefined));
}

/** Stores the patch and applies what main returns. Throws AppError. */
export async function saveSettings(patch: SettingsPatch): Promise<void> {
  await take(await client.call('settings:set', patch));
}

/** An empty key removes the stored one. Throws AppError. */
export async function saveLlmKey(key: string): Promise<void> {
  await client.call('settings:set-llm-key', { key });
  await loadSettings();
}

/** An empty value removes the stored one. Throws AppError. */
export async function saveProcessorSecret(type: TaskType, name: string, value: string): Promise<void> {
  await client.call('settings:set-processor-secret', { type, name, value });
  await loadSettings();
}

/** The secret of an implementation; an empty value removes the stored one. Throws AppError. */
export async function saveOptionSecret(key: string, value: string): Promise<void> {
  await client.call('settings:set-option-secret', { key, value });
  await loadSettings();
}

/** The format of films that are added now, as the settings have it. */
export function usualFormat() {
  const { settings } = useSettings.getState();
  return settings === undefined ? {} : { resolution: settings.resolution, frameRate: settings.frameRate };
}
