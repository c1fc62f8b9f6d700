import { useTranslation } from 'react-i18next';
import { FRAME_RATES, frameRateSchema, RESOLUTIONS } from '../../../contract/film-format';
import { SUBTITLE_SHAPES } from '../../../contract/film-look';
import { ChoiceField } from './fields';
import { MediaField } from './media-field';
import { Section } from './section';
import { SubtitleField } from './subtitle-field';

/** What holds for every film that says nothing else. */
export function FilmSection() {
  const { t } = useTranslation();
  return (
    <Section name="film">
      <ChoiceField
        label={t('settings.resolution')}
        hint={t('settings.resolutionHint')}
        choices={RESOLUTIONS.map((resolution) => [resolution, resolution === '2160p' ? '4K' : resolution])}
        read={({ resolution }) => resolution}
        patch={(resolution) => ({ resolution })}
      />
      <ChoiceField
        label={t('settings.frameRate')}
        choices={FRAME_RATES.map((rate) => [String(rate), String(rate)])}
        read={({ frameRate }) => String(frameRate)}
        patch={(rate) => ({ frameRate: frameRateSchema.parse(Number(rate)) })}
      />
      {SUBTITLE_SHAPES.map((shape) => (
        <SubtitleField key={shape} shape={shape} />
      ))}
      <MediaField of="intro" label={t('settings.intro')} hint={t('settings.introHint')} />
      <MediaField of="outro" label={t('settings.outro')} hint={t('settings.outroHint')} />
      <MediaField of="music" label={t('settings.music')} hint={t('settings.musicHint')} />
    </Section>
  );
}
