import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ipcCalls } from '../../../contract/ipc';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { addedWords } from '../../actions/added-words';
import { attempt, showDone } from '../../actions/attempt';
import { problemsOf } from '../../i18n/input-problems';
import { client } from '../../store';
import { drafts, EMPTY_DRAFTS, useDraft } from '../../store/drafts';
import { usualFormat } from '../../store/settings';
import { setUi } from '../../store/ui';
import { toEnqueueInput } from './draft';
import { DraftLine } from './draft-line';
import { FormButtons } from './form-buttons';
import classes from './forms.module.css';
import { TaskFields } from './task-fields';
import { useProblems } from './use-problems';

/** One task of a chosen type by hand. */
export function TaskForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { draft, change } = useDraft('task');
  const { problems, setProblems, form } = useProblems();
  const [sending, setSending] = useState(false);
  const title = draft.title.trim();
  const needsTitle = draft.projectId.trim() === '';

  const submit = async (): Promise<void> => {
    const parsed = ipcCalls['queue:enqueue'].input.safeParse(toEnqueueInput(draft, usualFormat()));
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
      <TaskFields draft={draft} change={change} problems={problems} titleRequired={needsTitle} />
      <FormButtons words={t('form.add')} testId="submit-task" sending={sending} onClose={onDone} />
    </form>
  );
}
