import { IconCode } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { TASK_TYPES } from '../../../../contract/task';
import { attempt } from '../../../actions/attempt';
import { lookAtProcessors } from '../../../store/processors';
import { useSettings } from '../../../store/settings';
import { setUi } from '../../../store/ui';
import { Button } from '../../../ui/button';
import { Section } from '../section';
import { ProcessorBlock } from './processor-block';

/** Whose code does the tasks of each type. */
export function ProcessorsSection() {
  const { t } = useTranslation();
  const processors = useSettings(({ settings }) => JSON.stringify(settings?.processors));
  const secrets = useSettings(({ processorSecrets }) => processorSecrets);
  // Whenever the screen opens or a setting changes: a program may have been moved since.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => void attempt(lookAtProcessors), [processors, secrets]);
  return (
    <Section
      name="processors"
      hint={t('processors.hint')}
      action={
        <Button data-testid="own-code" onClick={() => setUi({ ownCodeOpen: true })}>
          <IconCode size={15} stroke={1.7} aria-hidden />
          {t('processors.ownCode')}
        </Button>
      }
    >
      {TASK_TYPES.map((type) => (
        <ProcessorBlock key={type} type={type} />
      ))}
    </Section>
  );
}
