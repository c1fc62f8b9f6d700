import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { IpcOutput } from '../../../contract/ipc';
import type { QueueTask } from '../../../contract/task';
import { bump, openProject, retry } from '../../actions/tasks';
import { ago, exactLength, shortTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { knownError, problemOf } from '../../i18n/problem-words';
import { CopyButton } from '../../shared/copy-button';
import { SettingsButton } from '../../shared/remedy-buttons';
import { Tries } from '../../shared/tries';
import { useNow } from '../../store/now';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { StatusMark } from '../../ui/task-status';
import { TypeMark } from '../../ui/task-type';
import classes from './detail.module.css';
import { DetailLog } from './detail-log';
import { Inputs } from './inputs';
import { Outputs } from './outputs';
import { Stages } from './stages';

const ID_TAIL_CHARS = 8;

export function DetailBody({ task, detail }: { readonly task: QueueTask; readonly detail: IpcOutput<'queue:get'> }) {
  const { t } = useTranslation();
  const { tries } = detail;
  const { outputs } = detail.task;
  const problem = problemOf(task);
  const advice = knownError(task.needsYou?.code ?? task.errorCode);
  return (
    <div className={classes.body} data-testid="detail">
      <div className={classes.marks}>
        <TypeMark type={task.type} />
        <StatusMark status={task.status} />
        <span className={classes.space} />
        <Actions task={task} />
      </div>
      {problem === undefined ? null : (
        <section className={classes.problem} aria-label={t('detail.error')}>
          <p>{problem}</p>
          {advice === undefined || advice === problem ? null : <p className={classes.mute}>{advice}</p>}
        </section>
      )}
      <Stages task={task} stages={detail.stages} />
      <Facts task={task} position={task.status === 'waiting' ? detail.position : undefined} />
      {outputs.length === 0 ? null : (
        <details className={classes.section} open>
          <summary>
            {t('detail.outputs')} {outputs.length}
          </summary>
          <Outputs task={detail.task} />
        </details>
      )}
      {tries.length === 0 ? null : (
        <details className={classes.section} open>
          <summary>
            {t('detail.tries')} {tries.length}
          </summary>
          <Tries tries={tries} />
        </details>
      )}
      <details className={classes.section} open>
        <summary>{t('detail.input')}</summary>
        {/* As it was added: what lists and events tell of it may be cut. */}
        <Inputs task={detail.task} />
      </details>
      <DetailLog task={task} />
    </div>
  );
}

function Actions({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const canRetry = task.status === 'failed' || task.status === 'cancelled' || task.needsYou !== undefined;
  return (
    <>
      {canRetry ? (
        <Button look="primary" onClick={() => void retry(task)}>
          {t('needsYou.retry')}
        </Button>
      ) : null}
      <SettingsButton code={task.needsYou?.code} />
      {task.status === 'waiting' ? <Button onClick={() => void bump(task)}>{t('detail.bump')}</Button> : null}
      {task.status === 'waiting' || task.status === 'processing' ? (
        <Button onClick={() => setUi({ cancelling: task })}>{t('detail.cancel')}</Button>
      ) : null}
      <Button onClick={() => void openProject(task)}>{t('history.openFolder')}</Button>
    </>
  );
}

function Facts({ task, position }: { readonly task: QueueTask; readonly position: number | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { startedAt, completedAt } = task;
  const time = (iso: string): string => `${shortTime(iso, language)}${t('common.dot')}${ago(iso, nowMs, language)}`;
  const facts: ReadonlyArray<readonly [string, ReactNode]> = [
    [
      t('detail.project'),
      <UnstyledButton
        key="project"
        className={classes.link}
        title={t('detail.projectOnly')}
        onClick={() => setUi({ screen: 'history', historyProject: task.projectId, detailId: undefined })}
      >
        {task.projectId}
      </UnstyledButton>,
    ],
    [t('detail.user'), task.userId],
    [t('detail.priority'), String(task.priority)],
    ...(position === undefined ? [] : [[t('detail.position'), t('detail.place', { n: position + 1 })] as const]),
    [t('detail.added'), time(task.createdAt)],
    ...(startedAt === undefined ? [] : [[t('detail.started'), time(startedAt)] as const]),
    ...(completedAt === undefined ? [] : [[t('detail.ended'), time(completedAt)] as const]),
    ...(startedAt === undefined || completedAt === undefined
      ? []
      : [[t('detail.took'), exactLength(Date.parse(completedAt) - Date.parse(startedAt), language)] as const]),
    [
      t('detail.id'),
      <span key="id" className={classes.id}>
        <code title={task.id} data-testid="task-id">
          {/* One line in every width, both ends to be seen; the text stays whole to those who read or select it. */}
          <span>{task.id.slice(0, -ID_TAIL_CHARS)}</span>
          {task.id.slice(-ID_TAIL_CHARS)}
        </code>
        <CopyButton text={task.id} label={t('detail.copyId')} />
      </span>,
    ],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
