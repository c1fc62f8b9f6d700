import { Popover, SegmentedControl, VisuallyHidden } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Aspect } from '../../contract/aspect';
import { SUBTITLE_POSITIONS, SUBTITLE_SIZES, SUBTITLE_STYLES, type SubtitleLook } from '../../contract/film-look';
import { Button } from '../ui/button';
import { keepEscape } from '../ui/keep-escape';
import classes from './look-chooser.module.css';
import { SubtitleFrame, SubtitleSwatch } from './subtitle-sample';

/** The longer side of the sample frame. */
const FRAME_PX = 224;

/** Chooses how subtitles look: a button with a small sample, which opens all choices and a sample frame. */
export function LookChooser({
  look,
  aspect,
  label,
  onChange,
  asSet,
}: {
  readonly look: SubtitleLook;
  readonly aspect: Aspect;
  /** Names it for screen readers. */
  readonly label: string;
  readonly onChange: (part: Partial<SubtitleLook>) => void;
  /** For one film: whether it has the settings' look, and how to get back to that. */
  readonly asSet?: { readonly isAsSet: boolean; readonly goBack: () => void };
}) {
  const { t } = useTranslation();
  const name = useId();
  const [opened, setOpened] = useState(false);
  const sample = t('look.sample');
  const style = t(`look.${look.style}`);
  const more = asSet?.isAsSet === true ? t('look.asSet') : `${t(`look.${look.size}`)} · ${t(`look.${look.position}`)}`;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      shadow="md"
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <Button className={classes.button} data-testid="look-chooser" onClick={() => setOpened((now) => !now)}>
          <VisuallyHidden>{`${label}: ${style} `}</VisuallyHidden>
          <SubtitleSwatch look={look} aspect={aspect} text={style} isSmall />
          <span>{more}</span>
          <IconChevronDown size={14} stroke={1.7} aria-hidden />
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.chooser ?? ''} aria-label={label} data-shape={aspect} onFocus={keepEscape}>
        <SubtitleFrame {...{ look, aspect }} text={sample} longPx={FRAME_PX} isMoving />
        <div className={classes.choices}>
          <div className={classes.styles} role="radiogroup" aria-label={t('look.style')}>
            {SUBTITLE_STYLES.map((one) => (
              <label key={one} className={classes.style} data-style={one}>
                <input
                  type="radio"
                  name={name}
                  aria-label={t(`look.${one}`)}
                  checked={one === look.style}
                  onChange={() => onChange({ style: one })}
                />
                <SubtitleSwatch look={{ ...look, style: one }} aspect={aspect} text={t(`look.${one}`)} isMoving />
              </label>
            ))}
          </div>
          <SegmentedControl<SubtitleLook['size']>
            aria-label={t('look.size')}
            size="xs"
            value={look.size}
            data={SUBTITLE_SIZES.map((size) => ({ value: size, label: t(`look.${size}`) }))}
            onChange={(size) => onChange({ size })}
          />
          <SegmentedControl<SubtitleLook['position']>
            aria-label={t('look.position')}
            size="xs"
            value={look.position}
            data={SUBTITLE_POSITIONS.map((position) => ({ value: position, label: t(`look.${position}`) }))}
            onChange={(position) => onChange({ position })}
          />
          {asSet === undefined || asSet.isAsSet ? null : (
            <Button
              look="quiet"
              data-testid="look-as-set"
              onClick={() => {
                asSet.goBack();
                setOpened(false);
              }}
            >
              {t('look.backToSet')}
            </Button>
          )}
        </div>
        <p className={classes.hint}>
          {look.style === 'words' ? `${t('look.wordsHint')} ` : ''}
          {look.position === 'bottom' ? '' : t('look.cardsHint')}
        </p>
      </Popover.Dropdown>
    </Popover>
  );
}
