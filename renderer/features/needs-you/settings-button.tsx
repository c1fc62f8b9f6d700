import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button';
import { openSettings, type SettingsSection } from '../settings/section';

/** Where in the settings a problem is solved: the section, and its field. */
const PLACES: Readonly<Record<string, readonly [SettingsSection, string?]>> = {
  no_browser: ['tools', 'browserPath'],
  no_ffmpeg: ['tools', 'ffmpegPath'],
  no_voice: ['tools', 'voice'],
  llm_not_configured: ['llm', 'llm.baseUrl'],
  llm_unauthorized: ['llm'],
  llm_failed: ['llm'],
  out_of_memory: ['limits'],
};

/** Leads to the setting that solves a task's problem, by its error code; nothing where no setting would help. */
export function SettingsButton({ code }: { readonly code: string | undefined }) {
  const { t } = useTranslation();
  const place = code !== undefined && Object.hasOwn(PLACES, code) ? PLACES[code] : undefined;
  if (place === undefined) return null;
  return <Button onClick={() => openSettings(...place)}>{t('needsYou.settings')}</Button>;
}
