import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ipcCalls } from '../../../contract/ipc';
import { addedWords } from '../../actions/added-words';
import { attempt, showDone } from '../../actions/attempt';
import { emptyFilmForm } from '../../actions/text-drafts';
import { problemsOf } from '../../i18n/input-problems';
import { StopAfter } from '../../shared/stop-after';
import { TaskSources } from '../../shared/task-sources';
import { client } from '../../store';
import { useDraft } from '../../store/drafts';
import { usualFormat } from '../../store/settings';
import { setUi, useUi } from '../../store/ui';
import { AspectControl } from './aspect-control';
import { ClipSwitches } from './clip-switches';
import { toPipelineInput } from './draft';
import { DraftLine } from './draft-line';
import { FormButtons } from './form-buttons';
import { FormatControls } from './format-controls';
import classes from './forms.module.css';
import { SubtitleControls } from './subtitle-controls';
import { useNewName } from './use-new-name';
import { useProblems } from './use-problems';
import { VoiceFields } from './voice-fields';

/** A whole film from a pasted text: script, pictures and film in one call, each waiting for the one before. */
export function FilmForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const { draft, change } = useDraft('film');
  const { problems, setProblems, form } = useProblems();
  const [sending, setSending] = useState(false);
  const title = draft.title.trim();
  const needsTitle = draft.projectId.trim() === '';
  const newName = useNewName(draft.title);

  const submit = async (): Promise<void> => {
    const input = toPipelineInput(draft, usualFormat());
    const parsed = ipcCalls['queue:pipeline'].input.safeParse(input);
    const found = parsed.success ? {} : problemsOf(parsed.error, t);
    if (needsTitle && title === '') found['script.title'] = t('form.required');
    if (draft.text.trim() === '') found['script.text'] = t('form.required');
    setProblems(found);
    if (!parsed.success || Object.keys(found).length > 0) return;
    setSending(true);
    const worked = await attempt(async () => {
      const { tasks } = await client.call('queue:pipeline', parsed.data);
      showDone(addedWords(t, 'form.filmAdded', title, tasks[0]?.projectId));
    });
    setSending(false);
    if (!worked) return;
    emptyFilmForm(draft);
    // The first screen shows the film as well.
    if (useUi.getState().screen !== 'today') setUi({ screen: 'queue' });
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
      <DraftLine name="film" />
      <TextInput
        label={t('form.title')}
        required={needsTitle}
        data-autofocus
        maxLength={300}
        value={draft.title}
        error={problems['script.title']}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <Textarea
        label={t('form.text')}
        description={t('form.textHint')}
        required
        rows={9}
        value={draft.text}
        error={problems['script.text']}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <TextInput
        label={t('detail.project')}
        description={t('form.projectHint')}
        placeholder={newName}
        value={draft.projectId}
        error={problems.projectId}
        onChange={(event) => change({ projectId: event.currentTarget.value })}
      />
      <div className={classes.line}>
        <div>
          <span className={classes.label} id="film-aspect">
            {t('form.aspect')}
          </span>
          <AspectControl labelledBy="film-aspect" value={draft.aspect} onChange={(aspect) => change({ aspect })} />
        </div>
        <FormatControls value={draft} change={change} />
        <SubtitleControls typed={draft} change={change} />
        <ClipSwitches value={draft} change={change} />
        <StopAfter className={classes.label} value={draft.stopAfter} onChange={(stopAfter) => change({ stopAfter })} />
      </div>
      <TaskSources value={draft.pictureSources} onChange={(pictureSources) => change({ pictureSources })} />
      <VoiceFields typed={draft} change={change} problems={problems} at="video" />
      <FormButtons words={t('form.makeFilm')} testId="submit-film" sending={sending} onClose={onDone} />
    </form>
  );
}
