import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AppError } from '../../../contract/errors';
import { errorText } from '../../actions/attempt';
import { allSaved } from '../../actions/settings';
import { client } from '../../store';
import { saveLlmKey, useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { TextField } from './fields';
import { ImplementationFields } from './implementation-fields';
import { SecretField } from './secret-field';
import { Section } from './section';
import classes from './settings.module.css';

/** What to change, according to the code and the field in main's error. */
function testProblem(error: unknown, t: TFunction): string {
  if (!(error instanceof AppError)) return errorText(error);
  switch (error.code) {
    case 'llm_not_configured':
      return t('settings.testNotConfigured');
    case 'llm_unauthorized':
      return t('settings.testUnauthorized');
    case 'llm_failed':
      if (error.field === 'llm.baseUrl') return t('settings.testNoReply');
      return error.field === 'llm.model' ? t('settings.testNoModel') : t('settings.testFailed');
    default:
      return errorText(error);
  }
}

type Test = { readonly kind: 'none' | 'busy' } | { readonly kind: 'worked' | 'failed'; readonly words: string };

function LlmTest() {
  const { t } = useTranslation();
  const llm = useSettings((state) => state.settings?.llm);
  const keySet = useSettings((state) => state.llmKeySet);
  const [test, setTest] = useState<Test>({ kind: 'none' });
  const tested = `${llm?.baseUrl} ${llm?.model} ${keySet}`;
  // A result says nothing about a different endpoint.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => setTest((before) => (before.kind === 'busy' ? before : { kind: 'none' })), [tested]);

  const run = async (): Promise<void> => {
    setTest({ kind: 'busy' });
    try {
      await allSaved();
      const { tookMs } = await client.call('settings:test-llm', undefined);
      setTest({ kind: 'worked', words: t('settings.testWorked', { ms: tookMs.toLocaleString() }) });
    } catch (error) {
      setTest({ kind: 'failed', words: testProblem(error, t) });
    }
  };
  return (
    <div className={classes.field}>
      <div className={classes.name}>
        <span className={classes.label}>{t('settings.test')}</span>
        <p className={classes.hint}>{t('settings.testHint')}</p>
      </div>
      <div className={classes.control}>
        <Button
          aria-busy={test.kind === 'busy'}
          disabled={test.kind === 'busy'}
          data-testid="test-llm"
          onClick={() => void run()}
        >
          {t('settings.test')}
        </Button>
        <p role="status" className={classes.outcome} data-outcome={test.kind} data-testid="test-llm-outcome">
          {test.kind === 'busy' ? t('settings.testing') : null}
          {test.kind === 'worked' ? <IconCircleCheck size={16} stroke={1.7} aria-hidden /> : null}
          {test.kind === 'failed' ? <IconAlertTriangle size={16} stroke={1.7} aria-hidden /> : null}
          {test.kind === 'worked' || test.kind === 'failed' ? <span>{test.words}</span> : null}
        </p>
      </div>
    </div>
  );
}

export function LlmSection() {
  const { t } = useTranslation();
  const keySet = useSettings((state) => state.llmKeySet);
  return (
    <Section name="llm" hint={t('settings.llmHint')}>
      <TextField
        name="llm.baseUrl"
        label={t('settings.llmUrl')}
        hint={t('settings.llmUrlHint')}
        invalid={t('settings.badUrl')}
        read={({ llm }) => llm.baseUrl}
        patch={(baseUrl, { llm }) => ({ llm: { ...llm, baseUrl } })}
      />
      <TextField
        name="llm.model"
        label={t('settings.llmModel')}
        hint={t('settings.llmModelHint')}
        read={({ llm }) => llm.model}
        patch={(model, { llm }) => ({ llm: { ...llm, model } })}
      />
      <SecretField
        name="llm.key"
        label={t('settings.llmKey')}
        noneHint={t('settings.llmKeyNone')}
        isSet={keySet}
        save={saveLlmKey}
      />
      <LlmTest />
      <ImplementationFields port="writer" />
    </Section>
  );
}
