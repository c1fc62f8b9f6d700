import { SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pipelineInputSchema } from '../../../contract/task';
import { client } from '../../store';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import dialog from '../../ui/dialog.module.css';
import { attempt, showDone } from '../actions';
import classes from './forms.module.css';
import { type Problems, problemsOf } from './problems';

/** A whole film from a pasted text: script, pictures and film in one call, each waiting for the one before. */
export function FilmForm({ onDone }: { readonly onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [projectId, setProjectId] = useState('');
  const [aspect, setAspect] = useState<'16:9' | '9:16'>('16:9');
  const [resolution, setResolution] = useState<'480p' | '720p' | '1080p'>('1080p');
  const [subtitles, setSubtitles] = useState(true);
  const [problems, setProblems] = useState<Problems>({});
  const [sending, setSending] = useState(false);

  const submit = async (): Promise<void> => {
    const language = i18n.language === 'ko' ? ('ko' as const) : ('en' as const);
    const named = title.trim();
    const parsed = pipelineInputSchema.safeParse({
      projectId: projectId.trim() || named,
      script: { title: named, text, language },
      image: { title: named, language },
      video: { title: named, language, aspect, resolution, subtitles },
    });
    const found = parsed.success ? {} : problemsOf(parsed.error, t);
    if (text.trim() === '') found['script.text'] = t('form.required');
    setProblems(found);
    if (!parsed.success || text.trim() === '') return;
    setSending(true);
    const worked = await attempt(() => client.call('queue:pipeline', parsed.data));
    setSending(false);
    if (!worked) return;
    showDone(t('form.filmAdded', { title: named }));
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
      <TextInput
        label={t('form.title')}
        required
        data-autofocus
        maxLength={300}
        value={title}
        error={problems['script.title']}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Textarea
        label={t('form.text')}
        description={t('form.textHint')}
        required
        rows={9}
        value={text}
        error={problems['script.text']}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <TextInput
        label={t('detail.project')}
        description={t('form.projectHint')}
        value={projectId}
        error={problems.projectId}
        onChange={(event) => setProjectId(event.currentTarget.value)}
      />
      <div className={classes.line}>
        <div>
          <span className={classes.label} id="film-aspect">
            {t('form.aspect')}
          </span>
          <SegmentedControl<'16:9' | '9:16'>
            aria-labelledby="film-aspect"
            size="xs"
            value={aspect}
            data={[
              { value: '16:9', label: t('form.wide') },
              { value: '9:16', label: t('form.tall') },
            ]}
            onChange={setAspect}
          />
        </div>
        <div>
          <span className={classes.label} id="film-resolution">
            {t('form.resolution')}
          </span>
          <SegmentedControl<'480p' | '720p' | '1080p'>
            aria-labelledby="film-resolution"
            size="xs"
            value={resolution}
            data={['480p', '720p', '1080p']}
            onChange={setResolution}
          />
        </div>
        <Switch
          label={t('form.subtitles')}
          checked={subtitles}
          onChange={(event) => setSubtitles(event.currentTarget.checked)}
        />
      </div>
      <div className={dialog.buttons}>
        <Button onClick={onDone}>{t('form.close')}</Button>
        <Button look="primary" type="submit" disabled={sending} data-testid="submit-film">
          {t('form.makeFilm')}
        </Button>
      </div>
    </form>
  );
}
