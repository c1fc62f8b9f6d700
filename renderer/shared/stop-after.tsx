import { Checkbox } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { REVIEW_STEPS, type ReviewStep } from '../../contract/review';
import { useSettings } from '../store/settings';

const NOWHERE: readonly ReviewStep[] = [];

/** Where a film stops for the creator's approval. `value` undefined: as the settings say, until one of the boxes is changed. */
export function StopAfter(props: {
  readonly value: readonly ReviewStep[] | undefined;
  readonly onChange: (steps: ReviewStep[]) => void;
  readonly className?: string | undefined;
}) {
  const { t } = useTranslation();
  const id = useId();
  const usual = useSettings(({ settings }) => settings?.stopAfter ?? NOWHERE);
  const steps = props.value ?? usual;
  return (
    <fieldset aria-labelledby={id} style={{ border: 0, margin: 0, padding: 0 }}>
      <span className={props.className} id={id}>
        {t('review.stops')}
      </span>
      <div style={{ display: 'flex', gap: 'var(--s3)' }}>
        {REVIEW_STEPS.map((step) => (
          <Checkbox
            key={step}
            size="xs"
            label={t(`review.${step}`)}
            checked={steps.includes(step)}
            data-testid={`stop-after-${step}`}
            onChange={(event) => {
              const isOn = event.currentTarget.checked;
              props.onChange(REVIEW_STEPS.filter((one) => (one === step ? isOn : steps.includes(one))));
            }}
          />
        ))}
      </div>
    </fieldset>
  );
}
