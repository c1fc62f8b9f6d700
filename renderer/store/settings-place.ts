import { create } from 'zustand';
import { showScreen } from './ui';

export const SETTINGS_SECTIONS = [
  'general',
  'files',
  'tools',
  'film',
  'llm',
  'processors',
  'bridge',
  'studio',
  'limits',
  'developer',
  'about',
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

const REOPEN_KEY = 'studio-queue-reopen-settings';

/** For what starts the app again: the settings then open at this section, where it was asked for. Undefined: as ever. */
export function reopenAt(section: SettingsSection | undefined): void {
  if (section === undefined) localStorage.removeItem(REOPEN_KEY);
  else localStorage.setItem(REOPEN_KEY, section);
}

/** The section that was asked for before the start; once. */
function reopened(): SettingsSection | undefined {
  // Tests under plain Node have no storage.
  if (typeof localStorage === 'undefined') return undefined;
  const kept = localStorage.getItem(REOPEN_KEY);
  localStorage.removeItem(REOPEN_KEY);
  return SETTINGS_SECTIONS.find((section) => section === kept);
}

/** The section to show next. The section itself takes it, once. */
export const useWantedSection = create<{
  readonly wanted: SettingsSection | undefined;
  /** The field in it to focus; without one its heading gets the focus. It stays, so that a field that is drawn only for this is not taken away. */
  readonly field?: string | undefined;
}>(() => ({ wanted: reopened() }));

/** Where in the settings a problem is solved: the section, and its field. */
export type SettingsPlace = readonly [section: SettingsSection, field?: string];

/** Opens the settings at a section and focuses its heading, or one of its fields. */
export function openSettings(section: SettingsSection, field?: string): void {
  showScreen('settings');
  useWantedSection.setState({ wanted: section, field });
}
