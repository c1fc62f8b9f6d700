import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { SubtitleLook, SubtitleShape } from '../../../contract/film-look';
import { LookChooser } from '../../shared/look-chooser';
import { useSettings } from '../../store/settings';
import { Field } from './field';
import { useSaving } from './use-saving';

/** How subtitles look in films of one shape that do not choose their own look. */
export function SubtitleField({ shape }: { readonly shape: SubtitleShape }) {
  const { t } = useTranslation();
  const id = useId();
  const look = useSettings(({ settings }) => settings?.film.subtitles[shape]);
  const { saved, problem, save } = useSaving();
  if (look === undefined) return null;
  const label = t(shape === 'wide' ? 'look.ofWide' : 'look.ofTall');
  const change = (part: Partial<SubtitleLook>): void => {
    void save(({ film }) => {
      const subtitles = { ...film.subtitles, [shape]: { ...film.subtitles[shape], ...part } };
      return { film: { ...film, subtitles } };
    });
  };
  return (
    <Field id={id} label={label} hint={t('look.hint')} problem={problem} saved={saved}>
      <LookChooser look={look} aspect={shape === 'wide' ? '16:9' : '9:16'} label={label} onChange={change} />
    </Field>
  );
}
