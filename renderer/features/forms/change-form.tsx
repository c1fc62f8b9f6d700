import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ipcCalls } from '../../../contract/ipc';
import { prioritySchema } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { addedWords } from '../../actions/added-words';
import { attempt, showDone } from '../../actions/attempt';
import { problemsOf } from '../../i18n/input-problems';
import { client } from '../../store';
import type { FormOf } from '../../store/ui';
import { useInStudio } from '../../store/use-studio';
import { changedMetadata, draftOf } from './draft';
import { FormButtons } from './form-buttons';
import classes from './forms.module.css';
import { TaskFields } from './task-fields';
import { useProblems } from './use-problems';

const WORDS = { edit: 'work.form.save', again: 'work.form.run', copy: 'form.add' } as const;

/** The form of a task that there is: changes it, runs it again with changes, or adds another one like it. */
export function ChangeForm({ of: { task, how }, onDone }: { readonly of: FormOf; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => ({
    ...draftOf(task),
    // A script that is added again is another film, unless a project is named.
    ...(how === 'copy' && task.type === 'script' ? { projectId: '' } : {}),
  }));
  const { problems, setProblems, form } = useProblems();
  const [sending, setSending] = useState(false);
  const inStudio = useInStudio();
  // What completed says how its files were made, and a studio changes no task: both get another one in the same project.
  const isOther = how === 'copy' || task.status === 'completed' || inStudio;

  const addOther = async (metadata: Record<string, unknown>): Promise<void> => {
    const projectId = draft.projectId.trim();
    const { type, userId } = task;
    const input = { type, metadata, userId, priority: draft.priority, ...(projectId === '' ? {} : { projectId }) };
    const parsed = ipcCalls['queue:enqueue'].input.safeParse(input);
    if (!parsed.success) {
      setProblems(problemsOf(parsed.error, t));
      return;
    }
    await send(async () => {
      const added = await client.call('queue:enqueue', parsed.data);
      showDone(addedWords(t, 'form.taskAdded', taskTitle(added), added.projectId));
    });
  };
  const change = async (metadata: Record<string, unknown>): Promise<void> => {
    const priority = prioritySchema.safeParse(draft.priority);
    if (!priority.success) {
      setProblems({ priority: t('form.invalid') });
      return;
    }
    await send(async () => {
      const edited = await client.call('queue:edit', { id: task.id, metadata, priority: priority.data });
      if (how === 'again') await client.call('queue:retry', { id: task.id });
      const words = how === 'again' ? 'work.form.rerun' : 'work.form.saved';
      showDone(t(words, { title: taskTitle(edited) }));
    });
  };
  const send = async (work: () => Promise<void>): Promise<void> => {
    setSending(true);
    const worked = await attempt(work);
    setSending(false);
    if (worked) onDone();
  };
  const submit = async (): Promise<void> => {
    setProblems({});
    const metadata = changedMetadata(task, draft);
    await (isOther ? addOther(metadata) : change(metadata));
  };

  return (
    <form
      ref={form}
      className={classes.form}
      noValidate
      data-testid={`form-${how}`}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TaskFields
        draft={draft}
        change={(part) => setDraft((before) => ({ ...before, ...part }))}
        problems={problems}
        titleRequired={false}
        fixedProject={!isOther}
      />
      <p className={classes.note}>{t('work.form.longer')}</p>
      <FormButtons words={t(WORDS[how])} testId="submit-task" sending={sending} onClose={onDone} />
    </form>
  );
}
