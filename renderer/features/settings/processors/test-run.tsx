import { Textarea } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask, TaskType } from '../../../../contract/task';
import { taskTitle } from '../../../../contract/task-title';
import { attempt } from '../../../actions/attempt';
import { cancelTestRun, findTestRun, startTestRun } from '../../../actions/processors';
import { allSaved } from '../../../actions/settings';
import { exactLength } from '../../../format/time';
import { useLanguage } from '../../../i18n';
import { problemOf } from '../../../i18n/said';
import { RemedyButtons } from '../../../shared/remedy-buttons';
import { ResultView } from '../../../shared/result-view';
import { useOffline } from '../../../shared/use-offline';
import { usePanel, useWatchedLog } from '../../../store';
import { drafts } from '../../../store/drafts';
import { type FollowedTask, useFollowedTask } from '../../../store/followed-task';
import { useNow } from '../../../store/now';
import { useTestRuns } from '../../../store/processors';
import { setUi } from '../../../store/ui';
import { Button } from '../../../ui/button';
import { LogView } from '../../../ui/log-view';
import { StatusMark } from '../../../ui/task-status';
import settings from '../settings.module.css';
import classes from './processors.module.css';
import { readSample, sampleText } from './test-sample';
import { keepDraft, type ProcessorEditor } from './use-processor';

const NO_LINES = [] as const;

const isOver = (task: QueueTask): boolean => task.status !== 'waiting' && task.status !== 'processing';

/** One task through the queue with the applied setting, watched to its end. The last one is shown until the next. */
export function TestRun({ editor }: { readonly editor: ProcessorEditor }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { type, isChanged, apply } = editor;
  const id = useTestRuns((state) => state[type]);
  const followed = useFollowedTask(type, id);
  const sample = drafts.use((state) => state.processors[type]?.sample) ?? sampleText(type, language);
  const metadata = readSample(sample);
  const [sending, setSending] = useState(false);
  const offline = useOffline();
  useEffect(() => void attempt(() => findTestRun(type)), [type]);

  const start = async (): Promise<void> => {
    if (metadata === undefined) return;
    setSending(true);
    await allSaved();
    if (!isChanged || (await apply())) await startTestRun(type, metadata);
    setSending(false);
  };
  const active = followed !== undefined && !isOver(followed.task);
  return (
    <>
      <div className={settings.field} data-testid="test-run">
        <div className={settings.name}>
          <span className={settings.label}>{t('processors.test')}</span>
          <p className={settings.hint}>{t('processors.testHint', { project: t('processors.testProject') })}</p>
          <Sample type={type} text={sample} isBad={metadata === undefined} />
        </div>
        <div className={settings.control}>
          <span className={settings.line}>
            <Button
              disabled={sending || active || metadata === undefined}
              aria-busy={sending}
              data-testid="start-test"
              onClick={() => void start()}
              {...offline}
            >
              <IconPlayerPlay size={15} stroke={1.7} aria-hidden />
              {t(isChanged ? 'processors.applyAndTest' : 'processors.test')}
            </Button>
            {active ? (
              <Button data-testid="cancel-test" onClick={() => void cancelTestRun(followed.task)} {...offline}>
                <IconPlayerStop size={15} stroke={1.7} aria-hidden />
                {t('processors.testCancel')}
              </Button>
            ) : null}
          </span>
        </div>
      </div>
      {followed === undefined ? null : <Watched followed={followed} isExternal={editor.choice.kind === 'external'} />}
    </>
  );
}

function Sample({ type, text, isBad }: { readonly type: TaskType; readonly text: string; readonly isBad: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const id = useId();
  const keep = (sample: string | undefined): void => {
    const { sample: _, ...draft } = drafts.use.getState().processors[type] ?? {};
    const next = sample === undefined ? draft : { ...draft, sample };
    keepDraft(type, Object.keys(next).length === 0 ? undefined : next);
  };
  return (
    <details className={classes.sample}>
      <summary>{t('processors.sample')}</summary>
      <Textarea
        id={id}
        size="xs"
        autosize
        minRows={3}
        maxRows={12}
        spellCheck={false}
        aria-label={t('processors.sample')}
        classNames={{ input: classes.code ?? '' }}
        value={text}
        error={isBad ? t('processors.sampleBad') : undefined}
        data-testid="test-sample"
        onChange={(event) => keep(event.currentTarget.value)}
      />
      {text === sampleText(type, language) ? null : (
        <Button look="quiet" onClick={() => keep(undefined)}>
          {t('processors.sampleReset')}
        </Button>
      )}
    </details>
  );
}

/** What the mark of the status beside it does not say. */
function useStateWords({ task, position }: FollowedTask, isExternal: boolean): string | undefined {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { type, startedAt, completedAt } = task;
  const other = usePanel((state) =>
    Object.values(state.live?.running ?? {}).find((running) => running.type === type && running.id !== task.id),
  );
  const paused = usePanel((state) => state.live?.paused[type] === true);
  const lengthUntil = (endMs: number): string =>
    startedAt === undefined ? '' : exactLength(Math.max(0, endMs - Date.parse(startedAt)), language);
  switch (task.status) {
    case 'waiting':
      if (task.needsYou !== undefined) return t('processors.testNeedsYou', { problem: problemOf(task) });
      if (paused) return t('processors.testPaused');
      if (other !== undefined) return t('processors.testBehind', { title: taskTitle(other) });
      return isExternal && position === 0 ? t('processors.testForWorker') : t('processors.testWaits');
    case 'processing':
      return [task.progress?.detail, lengthUntil(nowMs)].filter(Boolean).join(t('common.dot'));
    case 'completed':
      return t('processors.testDone', { took: lengthUntil(Date.parse(completedAt ?? '')) });
    case 'failed':
      return problemOf(task);
    case 'cancelled':
      return undefined;
    default:
      return task.status satisfies never;
  }
}

function Watched({ followed, isExternal }: { readonly followed: FollowedTask; readonly isExternal: boolean }) {
  const { t } = useTranslation();
  const { task } = followed;
  useWatchedLog(task.id);
  const lines = usePanel((state) => state.logs[task.id] ?? NO_LINES);
  const [follow, setFollow] = useState(true);
  const words = useStateWords(followed, isExternal);
  return (
    <div className={classes.watched} data-testid="test-outcome" data-status={task.status}>
      <div className={classes.watchedHead}>
        <StatusMark status={task.status} />
        <span role="status" className={classes.outcome}>
          {words}
        </span>
        {task.needsYou === undefined ? null : <RemedyButtons task={task} quiet />}
        {task.outputs.length === 0 ? null : (
          <span className={settings.hint}>
            {t('processors.testFiles', { n: task.outputs.length.toLocaleString() })}
          </span>
        )}
        <Button look="quiet" onClick={() => setUi({ detailId: task.id })}>
          {t('processors.testDetails')}
        </Button>
      </div>
      {task.result === undefined ? null : <ResultView result={task.result} />}
      <div className={classes.log}>
        <LogView lines={lines} label={t('processors.testLog')} follow={follow} onFollow={setFollow} testId="test-log" />
      </div>
    </div>
  );
}
