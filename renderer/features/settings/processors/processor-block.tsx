import { SegmentedControl } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import {
  PROCESSOR_KINDS,
  type ProcessorChoice,
  type ProcessorKind,
  programName,
} from '../../../../contract/processors';
import type { TaskType } from '../../../../contract/task';
import { processorField } from '../../../shared/remedies';
import { Button } from '../../../ui/button';
import { TypeMark } from '../../../ui/task-type';
import settings from '../settings.module.css';
import { ExternalNote } from './external-note';
import classes from './processors.module.css';
import { ProgramFields } from './program-fields';
import { RunSummary } from './run-summary';
import { TestRun } from './test-run';
import { UrlFields } from './url-fields';
import { type ProcessorEditor, useProcessor } from './use-processor';

/** Who does one type's tasks: the choice, the fields of what is chosen, what it comes to, and a try. */
export function ProcessorBlock({ type }: { readonly type: TaskType }) {
  const { t } = useTranslation();
  const editor = useProcessor(type);
  const { form, change, choice } = editor;
  const name = t(`lane.${type}`);
  return (
    <section className={classes.block} aria-label={name} data-testid={`processor-${type}`}>
      <div className={classes.choice} data-setting={processorField(type)}>
        <TypeMark type={type} />
        <SegmentedControl<ProcessorKind | ''>
          size="xs"
          aria-label={t('processors.choice', { type: name })}
          // An empty value chooses none: the file names a kind that does not exist.
          value={form.kind ?? ''}
          data={PROCESSOR_KINDS.map((kind) => ({ value: kind, label: t(`processors.kind.${kind}`) }))}
          onChange={(kind) => {
            if (kind !== '') change(() => ({ kind }));
          }}
        />
        <p className={settings.hint}>
          {form.kind === undefined ? t('processors.kindNeeded') : t(`processors.kindHint.${form.kind}`)}
        </p>
      </div>
      {choice.kind === 'unusable' ? (
        <p className={`${settings.problem} ${classes.wide}`} role="alert" data-testid="processor-unusable">
          <IconAlertTriangle size={14} stroke={1.7} aria-hidden />
          <span>{t('processors.unusable', { field: choice.field })}</span>
        </p>
      ) : null}
      {form.kind === 'program' ? <ProgramFields editor={editor} /> : null}
      {form.kind === 'url' ? <UrlFields editor={editor} /> : null}
      {form.kind === 'external' ? <ExternalNote type={type} /> : null}
      {form.kind === 'program' || form.kind === 'url' ? <RunSummary editor={editor} /> : null}
      <ApplyBar editor={editor} />
      {choice.kind === 'builtin' && !editor.isChanged ? null : form.kind === 'builtin' ? null : (
        <TestRun editor={editor} />
      )}
    </section>
  );
}

/** A choice in a few words: what it is, and which program or host. */
function nameOf(choice: ProcessorChoice): string | undefined {
  if (choice.kind === 'program') return programName(choice.command);
  return choice.kind === 'url' ? new URL(choice.url).host : undefined;
}

function ApplyBar({ editor }: { readonly editor: ProcessorEditor }) {
  const { t } = useTranslation();
  const { choice, isChanged, hasDraft, problem, saved, apply, discard, restore } = editor;
  const kind = choice.kind === 'unusable' ? t('processors.nowUnusable') : t(`processors.kind.${choice.kind}`);
  const now = [kind, nameOf(choice)].filter((part) => part !== undefined).join(t('common.dot'));
  if (!isChanged && !saved && problem === undefined && restore === undefined) return null;
  return (
    <div className={classes.apply}>
      {isChanged ? (
        <>
          <Button look="primary" data-testid="apply-processor" onClick={() => void apply()}>
            {t('processors.apply')}
          </Button>
          {hasDraft ? (
            <Button data-testid="discard-processor" onClick={discard}>
              {t('processors.discard')}
            </Button>
          ) : null}
        </>
      ) : null}
      {restore === undefined ? null : (
        <Button look="quiet" data-testid="restore-processor" onClick={restore}>
          {t('processors.restore')}
        </Button>
      )}
      <span role="status" className={saved && !isChanged ? classes.applied : settings.hint}>
        {isChanged ? t('processors.pending', { now }) : null}
        {saved && !isChanged ? (
          <>
            <IconCheck size={14} stroke={2} aria-hidden /> {t('processors.applied')}
          </>
        ) : null}
      </span>
      {problem === undefined ? null : (
        <p className={settings.problem} role="alert">
          <IconAlertTriangle size={14} stroke={1.7} aria-hidden />
          {problem}
        </p>
      )}
    </div>
  );
}
