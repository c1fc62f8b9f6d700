import { SegmentedControl } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { UrlForm } from '../../../store/drafts';
import { Field } from '../field';
import { TextLine, TimeLimitLine } from './fields';
import { SecretList } from './secret-list';
import type { ProcessorEditor } from './use-processor';

export function UrlFields({ editor }: { readonly editor: ProcessorEditor }) {
  const { t } = useTranslation();
  const bodyId = useId();
  const { form, change, problems } = editor;
  const { url } = form;
  const set = (part: Partial<UrlForm>): void => change((now) => ({ url: { ...now.url, ...part } }));
  return (
    <>
      <TextLine
        label={t('processors.url')}
        hint={t('processors.urlHint')}
        problem={problems.url}
        value={url.url}
        testId="processor-url"
        onChange={(text) => set({ url: text })}
      />
      <Field id={bodyId} label={t('processors.body')} hint={t('processors.bodyHint')}>
        <SegmentedControl<UrlForm['body']>
          id={bodyId}
          size="xs"
          aria-labelledby={`${bodyId}-label`}
          value={url.body}
          data={[
            { value: 'metadata', label: t('processors.bodyMetadata') },
            { value: 'task', label: t('processors.bodyTask') },
          ]}
          onChange={(body) => set({ body })}
        />
      </Field>
      <SecretList editor={editor} hint={t('processors.secretsUrl')} />
      <TimeLimitLine
        problem={problems.timeoutMinutes}
        value={url.timeoutMinutes}
        onChange={(timeoutMinutes) => set({ timeoutMinutes })}
      />
    </>
  );
}
