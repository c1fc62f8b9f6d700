import { NumberInput, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ipcCalls } from '../../../contract/ipc';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { addedWords } from '../../actions/added-words';
import { attempt, showDone } from '../../actions/attempt';
import { problemsOf } from '../../i18n/input-problems';
import { useOffline } from '../../shared/use-offline';
import { client } from '../../store';
import { type Draft, drafts, EMPTY_DRAFTS, useDraft } from '../../store/drafts';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import dialog from '../../ui/dialog.module.css';
import { AspectControl } from './aspect-control';
import { toEnqueueInput } from './draft';
import { DraftLine } from './draft-line';
import classes from './forms.module.css';
import { OfflineNote } from './offline-note';
import { useNewName } from './use-new-name';
import { useProblems } from './use-problems';

/** One task of a chosen type by hand. */
export function TaskForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { draft, change } = useDraft('task');
  const { problems, setProblems, form } = useProblems();
  const [sending, setSending] = useState(false);
  const offline = useOffline();
  const title = draft.title.trim();
  const needsTitle = draft.projectId.trim() === '';
  const newName = useNewName(draft.type === 'script' ? draft.title : '');
  const text = (key: 'title' | 'projectId' | 'category' | 'format' | 'text' | 'pages') => ({
    value: draft[key],
    onChange: (event: { currentTarget: { value: string } }) => change({ [key]: event.currentTarget.value }),
  });

  const submit = async (): Promise<void> => {
    const parsed = ipcCalls['queue:enqueue'].input.safeParse(toEnqueueInput(draft));
    const found = parsed.success ? {} : problemsOf(parsed.error, t);
    if (title === '') {
      if (needsTitle) found['metadata.title'] = t('form.required');
      else if (draft.type === 'script' && draft.text.trim() === '') found['metadata.title'] = t('form.titleOrText');
    }
    setProblems(found);
    if (!parsed.success || Object.keys(found).length > 0) return;
    setSending(true);
    const worked = await attempt(async () => {
      const { projectId } = await client.call('queue:enqueue', parsed.data);
      showDone(addedWords(t, 'form.taskAdded', title, projectId));
    });
    setSending(false);
    if (!worked) return;
    // What was typed while it was being sent belongs to the next task.
    if (drafts.use.getState().task === draft) drafts.set('task', EMPTY_DRAFTS.task);
    setUi({ screen: 'queue' });
    onDone();
  };

  return (
    <form
      ref={form}
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <DraftLine name="task" />
      <SegmentedControl<TaskType>
        aria-label={t('waiting.type')}
        fullWidth
        value={draft.type}
        data={TASK_TYPES.map((type) => ({ value: type, label: t(`lane.${type}`) }))}
        onChange={(type) => change({ type })}
      />
      <TextInput
        label={t('form.title')}
        required={needsTitle}
        data-autofocus
        maxLength={300}
        error={problems['metadata.title']}
        {...text('title')}
      />
      <TextInput
        label={t('detail.project')}
        description={draft.type === 'script' ? t('form.projectHint') : t('form.projectSame')}
        placeholder={draft.type === 'script' ? newName : title}
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
          <AspectControl value={draft.aspect} onChange={(aspect) => change({ aspect })} />
        </>
      ) : null}
      {draft.type === 'video' ? (
        <div className={classes.line}>
          <AspectControl value={draft.aspect} onChange={(aspect) => change({ aspect })} />
          <SegmentedControl<Draft<'task'>['resolution']>
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
      <OfflineNote />
      <div className={dialog.buttons}>
        <Button onClick={onDone}>{t('form.close')}</Button>
        <Button look="primary" type="submit" disabled={sending} data-testid="submit-task" {...offline}>
          {t('form.add')}
        </Button>
      </div>
    </form>
  );
}
