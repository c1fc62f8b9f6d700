import { SegmentedControl, Switch } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import {
  DEFAULT_FRAME_RATE,
  DEFAULT_RESOLUTION,
  FRAME_RATES,
  frameRateSchema,
  RESOLUTIONS,
  type Resolution,
} from '../../../contract/film-format';
import type { FormatDraft } from '../../store/drafts';
import { useSettings } from '../../store/settings';
import classes from './forms.module.css';

/** How large a film is, how often its picture changes, and whether it is only to be looked at. What is not chosen is as the settings say. */
export function FormatControls(props: {
  readonly value: FormatDraft;
  readonly change: (part: Partial<FormatDraft>) => void;
}) {
  const { t } = useTranslation();
  const { value, change } = props;
  const [size, rate] = [useId(), useId()];
  const usual = useSettings(({ settings }) => settings?.resolution ?? DEFAULT_RESOLUTION);
  const usualRate = useSettings(({ settings }) => settings?.frameRate ?? DEFAULT_FRAME_RATE);
  return (
    <>
      <div>
        <span className={classes.label} id={size}>
          {t('form.resolution')}
        </span>
        <SegmentedControl<Resolution>
          aria-labelledby={size}
          size="xs"
          value={value.resolution ?? usual}
          data={RESOLUTIONS.map((resolution) => ({
            value: resolution,
            label: resolution === '2160p' ? '4K' : resolution,
          }))}
          onChange={(resolution) => change({ resolution })}
        />
      </div>
      <div>
        <span className={classes.label} id={rate}>
          {t('form.frameRate')}
        </span>
        <SegmentedControl
          aria-labelledby={rate}
          size="xs"
          value={String(value.frameRate ?? usualRate)}
          data={FRAME_RATES.map(String)}
          onChange={(chosen) => change({ frameRate: frameRateSchema.parse(Number(chosen)) })}
        />
      </div>
      <Switch
        className={classes.switch}
        label={t('form.draftFilm')}
        title={t('form.draftFilmHint')}
        checked={value.quality === 'draft'}
        data-testid="draft-film"
        onChange={(event) => change({ quality: event.currentTarget.checked ? 'draft' : 'full' })}
      />
    </>
  );
}
