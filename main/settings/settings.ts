import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../../contract/check';
import { fromZodError } from '../../contract/errors';
import { type Settings, type SettingsPatch, settingsPatchSchema, settingsSchema } from '../../contract/settings';
import { NO_STUDIO, type StudioSettings } from '../../contract/studio';
import { perType } from '../../contract/task';
import { asFileError } from '../system/disk-error';
import { readJsonFile, writeFileAtomically } from '../system/files';
import { Listeners } from '../system/listeners';
import { refuseUnusableFolder } from '../system/usable-folder';
import { readStudioAddress, type StudioPlace, shownAddress } from './studio-address';

export interface SettingsStore {
  /** What is in force: the file, with the command line's overrides on top. */
  current(): Settings;
  /** What the settings screen shows and changes: the file's own values, the usual workspace filled in. */
  stored(): Settings;
  /** The command line's workspace, in force for this run whatever is stored. */
  readonly givenWorkspace: string | undefined;
  /** The command line's port, likewise. */
  readonly givenPort: number | undefined;
  /** The command line's or the environment's studio, likewise; the address is without user and password. */
  readonly givenStudio: { readonly address: string; readonly name: string } | undefined;
  /** Validates, writes, then applies; overrides of the command line stay in force for this run. @throws AppError naming the field. */
  update(patch: SettingsPatch): Promise<Settings>;
  onChange(listener: (settings: Settings) => void): () => void;
  /** Where an unreadable settings file was put, when there was one. */
  readonly movedTo: string | undefined;
  /** A password that somebody wrote into the file as part of the studio's address. It is no longer there. */
  readonly foundPassword: string | undefined;
}

/**
 * @param overrides from the command line; never written to the file, so that a test run with `--port` does not change the
 * creator's settings.
 */
export async function openSettings(
  home: string,
  overrides: {
    readonly workspace?: string | undefined;
    readonly port?: number | undefined;
    readonly studio?: StudioPlace | undefined;
  },
  defaultWorkspace: string,
): Promise<SettingsStore> {
  const file = join(home, 'settings.json');
  const loaded = await readJsonFile(file, settingsSchema);
  const save = (value: Settings) => writeFileAtomically(file, `${JSON.stringify(value, null, 2)}\n`, 0o600);
  let stored = loaded.value ?? settingsSchema.parse({});
  if (loaded.movedTo !== undefined && (await hadProcessors(loaded.movedTo))) {
    // Which processors were chosen is lost, and the built-in ones would do other work than was asked for.
    stored = { ...stored, processors: perType(() => null) };
    // For the next start, which then finds no broken file. If it cannot be written, it is in force until then.
    await save(stored).catch(() => {});
  }
  const written = readStudioAddress(stored.studio.address);
  if (written?.password !== undefined) {
    stored = { ...stored, studio: { ...stored.studio, address: written.address } };
    await save(stored).catch(() => {});
  }
  const listeners = new Listeners<Settings>();
  const inForce = (): Settings => ({
    ...stored,
    port: overrides.port ?? stored.port,
    workspace: overrides.workspace ?? (stored.workspace === '' ? defaultWorkspace : stored.workspace),
    studio: studioInForce(stored.studio, overrides.studio),
  });

  return {
    current: inForce,
    stored: () => ({ ...stored, workspace: stored.workspace === '' ? defaultWorkspace : stored.workspace }),
    givenWorkspace: overrides.workspace,
    givenPort: overrides.port,
    givenStudio: shownStudio(overrides.studio),
    foundPassword: written?.password,
    movedTo: loaded.movedTo,
    async update(patch) {
      const parsed = check(settingsPatchSchema, patch);
      if (!parsed.success) throw fromZodError(parsed.error);
      const { workspace = '' } = parsed.data;
      if (workspace !== '' && workspace !== stored.workspace) await refuseUnusableFolder(workspace);
      // Type by type: the file may hold a choice for another type that cannot be read, and nobody but the creator may drop it.
      const processors = { ...stored.processors, ...parsed.data.processors };
      const next = settingsSchema.safeParse({ ...stored, ...parsed.data, processors });
      if (!next.success) throw fromZodError(next.error);
      try {
        await save(next.data);
      } catch (error) {
        throw asFileError(error, 'The settings could not be saved');
      }
      stored = next.data;
      listeners.emit(inForce());
      return inForce();
    },
    onChange: (listener) => listeners.add(listener),
  };
}

function studioInForce(stored: StudioSettings, given: StudioPlace | undefined): StudioSettings {
  if (given === undefined) return stored;
  const { address, name = NO_STUDIO.name } = given;
  return { ...stored, address, name, knowsTheRisk: given.knowsTheRisk || stored.knowsTheRisk };
}

function shownStudio(given: StudioPlace | undefined): SettingsStore['givenStudio'] {
  if (given === undefined) return undefined;
  return { address: shownAddress(given.address), name: given.name ?? NO_STUDIO.name };
}

/** Whether a file that could not be read chose any processor; the app itself writes an empty choice. */
async function hadProcessors(movedTo: string): Promise<boolean> {
  const text = await readFile(movedTo, 'utf8').catch(() => '');
  return /"processors"\s*:(?!\s*\{\s*\})/u.test(text);
}
