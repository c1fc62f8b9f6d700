import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ASPECTS, type Aspect } from '../../../contract/aspect';

const WORDS = { '16:9': 'form.wide', '9:16': 'form.tall', '1:1': 'form.square' } as const;

/** The choice of a film's shape. Named by `labelledBy`, or by itself. */
export function AspectControl(props: {
  readonly value: Aspect;
  readonly onChange: (aspect: Aspect) => void;
  readonly labelledBy?: string;
}) {
  const { t } = useTranslation();
  const { value, onChange, labelledBy } = props;
  return (
    <SegmentedControl<Aspect>
      {...(labelledBy === undefined ? { 'aria-label': t('form.aspect') } : { 'aria-labelledby': labelledBy })}
      size="xs"
      value={value}
      data={ASPECTS.map((aspect) => ({ value: aspect, label: t(WORDS[aspect]) }))}
      onChange={onChange}
    />
  );
}
