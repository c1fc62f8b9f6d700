import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../contract/settings';
import { lookAgain } from '../../actions/settings';
import { LookAgainButton, ToolList } from '../../shared/tool-list';
import { usePanel } from '../../store';
import { useSettings } from '../../store/settings';
import { TextField } from './fields';
import { ImplementationFields } from './implementation-fields';
import { ReadingsField } from './readings-field';
import { Section } from './section';

/** Whether main passed over the configured path because it cannot be run. */
function useNotUsed(tool: 'browser' | 'ffmpeg', read: (settings: Settings) => string): boolean {
  const wanted = useSettings(({ settings }) => (settings === undefined ? '' : read(settings)));
  const used = usePanel((state) => state.machine?.tools[tool]);
  return wanted !== '' && wanted !== used;
}

export function ToolsSection() {
  const { t } = useTranslation();
  const paths = useSettings(({ settings }) => `${settings?.browserPath}\n${settings?.ffmpegPath}`);
  // Whenever the screen opens or a path changes: a tool may have been installed since.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => void lookAgain(), [paths]);
  const browserNotUsed = useNotUsed('browser', ({ browserPath }) => browserPath);
  const ffmpegNotUsed = useNotUsed('ffmpeg', ({ ffmpegPath }) => ffmpegPath);
  return (
    <Section name="tools" action={<LookAgainButton />}>
      <ToolList />
      <TextField
        name="browserPath"
        label={t('settings.browserPath')}
        hint={t('settings.findHint')}
        warning={browserNotUsed ? t('settings.notUsed') : undefined}
        read={({ browserPath }) => browserPath}
        patch={(browserPath) => ({ browserPath })}
      />
      <TextField
        name="ffmpegPath"
        label={t('settings.ffmpegPath')}
        hint={t('settings.findHint')}
        warning={ffmpegNotUsed ? t('settings.notUsed') : undefined}
        read={({ ffmpegPath }) => ffmpegPath}
        patch={(ffmpegPath) => ({ ffmpegPath })}
      />
      <TextField
        name="voice"
        label={t('settings.voice')}
        hint={t('settings.voiceHint')}
        read={({ voice }) => voice}
        patch={(voice) => ({ voice })}
      />
      <ImplementationFields port="voice" />
      <ReadingsField />
      <ImplementationFields port="pictures" />
    </Section>
  );
}
