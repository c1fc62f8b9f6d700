import type { Settings, SettingsPatch } from '../../contract/settings';
import { client, panelStore } from '../store';
import { saveSettings, useSettings } from '../store/settings';
import { useWelcome } from '../store/welcome';
import { attempt } from './attempt';

/** Built from the settings in force when they are saved, so that two fields of one object do not undo each other. */
export type ToPatch = (settings: Settings) => SettingsPatch;

let last: Promise<unknown> = Promise.resolve();

/** Saves after every earlier save has ended. Throws AppError. */
export function saveInTurn(toPatch: ToPatch): Promise<void> {
  const turn = last.then(async () => {
    const { settings } = useSettings.getState();
    if (settings !== undefined) await saveSettings(toPatch(settings));
  });
  last = turn.catch(() => undefined);
  return turn;
}

/** Resolves when every save begun so far has ended: main then reads what the fields show. */
export async function allSaved(): Promise<void> {
  await last;
}

/** For a choice made away from its field, such as in the palette: a failure is shown as a notification. */
export function change(patch: SettingsPatch): void {
  void attempt(() => saveInTurn(() => patch));
}

/** Opens the system's folder dialog and saves the choice. The new folder may be on another disk. */
export async function chooseWorkspace(): Promise<void> {
  await attempt(async () => {
    const { path } = await client.call('settings:choose-folder', undefined);
    if (path === undefined) return;
    await saveInTurn(() => ({ workspace: path }));
    await lookAgain();
  });
}

/** Has main look for the tools and the free disk space again. */
export async function lookAgain(): Promise<void> {
  await attempt(async () => panelStore.setState({ machine: await client.call('machine:look', undefined) }));
}

/** The first steps were seen, and do not come back. */
export function endFirstRun(): void {
  useWelcome.setState({ closed: true });
  change({ welcomed: true });
}
