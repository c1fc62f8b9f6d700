import { NumberInput, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Problems } from '../../i18n/input-problems';
import { TaskSources } from '../../shared/task-sources';
import type { Draft } from '../../store/drafts';
import { AspectControl } from './aspect-control';
import { ClipSwitches } from './clip-switches';
import { FormatControls } from './format-controls';
import classes from './forms.module.css';
import { SubtitleControls } from './subtitle-controls';
import { useNewName } from './use-new-name';
import { VoiceFields } from './voice-fields';

/** The fields of a task of the draft's type. `fixedProject`: it belongs to its project for good. */
export function TaskFields({
  draft,
  change,
  problems,
  titleRequired,
  fixedProject = false,
}: {
  readonly draft: Draft<'task'>;
  readonly change: (part: Partial<Draft<'task'>>) => void;
  readonly problems: Problems;
  readonly titleRequired: boolean;
  readonly fixedProject?: boolean;
}) {
  const { t } = useTranslation();
  const title = draft.title.trim();
  const newName = useNewName(draft.type === 'script' ? draft.title : '');
  const text = (key: 'title' | 'projectId' | 'category' | 'format' | 'text' | 'pages') => ({
    value: draft[key],
    onChange: (event: { currentTarget: { value: string } }) => change({ [key]: event.currentTarget.value }),
  });
  return (
    <>
      <TextInput
        label={t('form.title')}
        required={titleRequired}
        data-autofocus
        maxLength={300}
        error={problems['metadata.title']}
        {...text('title')}
      />
      <TextInput
        label={t('detail.project')}
        description={fixedProject ? undefined : draft.type === 'script' ? t('form.projectHint') : t('form.projectSame')}
        placeholder={draft.type === 'script' ? newName : title}
        error={problems.projectId}
        readOnly={fixedProject}
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
          <TaskSources
            value={draft.pictureSources}
            error={problems['metadata.pictureSources']}
            onChange={(pictureSources) => change({ pictureSources })}
          />
          <AspectControl value={draft.aspect} onChange={(aspect) => change({ aspect })} />
        </>
      ) : null}
      {draft.type === 'video' ? (
        <div className={classes.line}>
          <div>
            <span className={classes.label} id="task-aspect">
              {t('form.aspect')}
            </span>
            <AspectControl labelledBy="task-aspect" value={draft.aspect} onChange={(aspect) => change({ aspect })} />
          </div>
          <FormatControls value={draft} change={change} />
          <SubtitleControls typed={draft} change={change} />
          <ClipSwitches value={draft} change={change} />
          <VoiceFields typed={draft} change={change} problems={problems} at="metadata" />
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
    </>
  );
}
