import { create } from 'zustand';
import { showScreen } from './ui';

export const SETTINGS_SECTIONS = [
  'general',
  'files',
  'tools',
  'llm',
  'processors',
  'bridge',
  'studio',
  'limits',
  'developer',
  'about',
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** The section to show next. The section itself takes it, once. */
export const useWantedSection = create<{
  readonly wanted: SettingsSection | undefined;
  /** The field in it to focus; without one its heading gets the focus. */
  readonly field?: string | undefined;
}>(() => ({ wanted: undefined }));

/** Where in the settings a problem is solved: the section, and its field. */
export type SettingsPlace = readonly [section: SettingsSection, field?: string];

/** Opens the settings at a section and focuses its heading, or one of its fields. */
export function openSettings(section: SettingsSection, field?: string): void {
  showScreen('settings');
  useWantedSection.setState({ wanted: section, field });
}
