import { useTranslation } from 'react-i18next';
import { openSettings, type SettingsSection } from '../features/settings/section';
import { Button } from '../ui/button';

/** Where in the settings a parked task's trouble is mended: the section, and its field. */
const PLACES: Readonly<Record<string, readonly [SettingsSection, string?]>> = {
  no_browser: ['tools', 'browserPath'],
  no_ffmpeg: ['tools', 'ffmpegPath'],
  no_voice: ['tools', 'voice'],
  llm_not_configured: ['llm', 'llm.baseUrl'],
  llm_unauthorized: ['llm'],
};

/** Leads to the setting that a parked task waits for; nothing where no setting would help. */
export function SettingsButton({ code }: { readonly code: string | undefined }) {
  const { t } = useTranslation();
  const place = code !== undefined && Object.hasOwn(PLACES, code) ? PLACES[code] : undefined;
  if (place === undefined) return null;
  return <Button onClick={() => openSettings(...place)}>{t('needsYou.settings')}</Button>;
}
