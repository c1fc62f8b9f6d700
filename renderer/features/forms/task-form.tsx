import { NumberInput, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { enqueueInputSchema, TASK_TYPES, type TaskType } from '../../../contract/task';
import { client } from '../../store';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import dialog from '../../ui/dialog.module.css';
import { attempt, showDone } from '../actions';
import { type Draft, EMPTY_DRAFT, toEnqueueInput } from './draft';
import classes from './forms.module.css';
import { type Problems, problemsOf } from './problems';

/** One task of a chosen type by hand. */
export function TaskForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  const [problems, setProblems] = useState<Problems>({});
  const [sending, setSending] = useState(false);
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const text = (key: 'title' | 'projectId' | 'category' | 'format' | 'text' | 'pages') => ({
    value: draft[key],
    onChange: (event: { currentTarget: { value: string } }) => change({ [key]: event.currentTarget.value }),
  });

  const submit = async (): Promise<void> => {
    const parsed = enqueueInputSchema.safeParse(toEnqueueInput(draft));
    setProblems(parsed.success ? {} : problemsOf(parsed.error, t));
    if (!parsed.success) return;
    setSending(true);
    const worked = await attempt(() => client.call('queue:enqueue', parsed.data));
    setSending(false);
    if (!worked) return;
    showDone(t('form.taskAdded', { title: draft.title.trim() || parsed.data.projectId }));
    setUi({ screen: 'queue' });
    onDone();
  };

  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <SegmentedControl<TaskType>
        aria-label={t('waiting.type')}
        fullWidth
        value={draft.type}
        data={TASK_TYPES.map((type) => ({ value: type, label: t(`lane.${type}`) }))}
        onChange={(type) => change({ type })}
      />
      <TextInput
        label={t('form.title')}
        data-autofocus
        maxLength={300}
        error={problems['metadata.title']}
        {...text('title')}
      />
      <TextInput
        label={t('detail.project')}
        description={draft.type === 'script' ? t('form.projectHint') : t('form.projectSame')}
        error={problems.projectId}
        {...text('projectId')}
      />
      {draft.type === 'script' ? (
        <>
          <Textarea
            label={t('form.text')}
            description={t('form.scriptTextHint')}
            rows={6}
            error={problems['metadata.text']}
            {...text('text')}
          />
          <div className={classes.pair}>
            <TextInput label={t('form.category')} error={problems['metadata.category']} {...text('category')} />
            <TextInput label={t('form.format')} error={problems['metadata.format']} {...text('format')} />
          </div>
        </>
      ) : null}
      {draft.type === 'image' ? (
        <>
          <NumberInput
            label={t('form.scenes')}
            description={t('form.scenesHint')}
            min={1}
            max={60}
            allowDecimal={false}
            value={draft.scenes}
            error={problems['metadata.scenes']}
            onChange={(scenes) => change({ scenes })}
          />
          <Textarea
            label={t('form.pages')}
            description={t('form.pagesHint')}
            rows={3}
            error={problems['metadata.pages']}
            {...text('pages')}
          />
        </>
      ) : null}
      {draft.type === 'video' ? (
        <div className={classes.line}>
          <SegmentedControl<Draft['aspect']>
            aria-label={t('form.aspect')}
            size="xs"
            value={draft.aspect}
            data={[
              { value: '16:9', label: t('form.wide') },
              { value: '9:16', label: t('form.tall') },
            ]}
            onChange={(aspect) => change({ aspect })}
          />
          <SegmentedControl<Draft['resolution']>
            aria-label={t('form.resolution')}
            size="xs"
            value={draft.resolution}
            data={['480p', '720p', '1080p']}
            onChange={(resolution) => change({ resolution })}
          />
          <Switch
            label={t('form.subtitles')}
            checked={draft.subtitles}
            onChange={(event) => change({ subtitles: event.currentTarget.checked })}
          />
        </div>
      ) : null}
      <NumberInput
        label={t('detail.priority')}
        description={t('form.priorityHint')}
        min={-1_000}
        max={1_000}
        allowDecimal={false}
        value={draft.priority}
        error={problems.priority}
        onChange={(priority) => change({ priority })}
      />
      <div className={dialog.buttons}>
        <Button onClick={onDone}>{t('form.close')}</Button>
        <Button look="primary" type="submit" disabled={sending} data-testid="submit-task">
          {t('form.add')}
        </Button>
      </div>
    </form>
  );
}
