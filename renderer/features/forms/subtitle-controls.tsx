import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { shapeOf, USUAL_LOOKS } from '../../../contract/film-look';
import { LookChooser } from '../../shared/look-chooser';
import type { Draft } from '../../store/drafts';
import { useSettings } from '../../store/settings';
import classes from './forms.module.css';

type Typed = Pick<Draft<'film'>, 'aspect' | 'subtitles' | 'subtitleStyle' | 'subtitleSize' | 'subtitlePosition'>;

/** Whether this film has subtitles, and how they look. What is not chosen is as the settings say for its shape. */
export function SubtitleControls({
  typed,
  change,
}: {
  readonly typed: Typed;
  readonly change: (part: Partial<Omit<Typed, 'aspect'>>) => void;
}) {
  const { t } = useTranslation();
  const { aspect, subtitles, subtitleStyle, subtitleSize, subtitlePosition } = typed;
  const usual = useSettings(({ settings }) => (settings?.film.subtitles ?? USUAL_LOOKS)[shapeOf(aspect)]);
  const isAsSet = [subtitleStyle, subtitleSize, subtitlePosition].every((chosen) => chosen === undefined);
  return (
    <div className={classes.subtitles}>
      <Switch
        className={classes.switch}
        label={t('form.subtitles')}
        checked={subtitles}
        onChange={(event) => change({ subtitles: event.currentTarget.checked })}
      />
      {subtitles ? (
        <LookChooser
          look={{
            style: subtitleStyle ?? usual.style,
            size: subtitleSize ?? usual.size,
            position: subtitlePosition ?? usual.position,
          }}
          aspect={aspect}
          label={t('look.title')}
          onChange={({ style, size, position }) =>
            change({
              ...(style === undefined ? {} : { subtitleStyle: style }),
              ...(size === undefined ? {} : { subtitleSize: size }),
              ...(position === undefined ? {} : { subtitlePosition: position }),
            })
          }
          asSet={{
            isAsSet,
            goBack: () => change({ subtitleStyle: undefined, subtitleSize: undefined, subtitlePosition: undefined }),
          }}
        />
      ) : null}
    </div>
  );
}
