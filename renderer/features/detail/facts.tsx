import { UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { ownerOf } from '../../format/owner';
import { ago, exactLength, shortTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { CopyButton } from '../../shared/copy-button';
import { useNow } from '../../store/now';
import { setUi } from '../../store/ui';
import classes from './detail.module.css';
import { useProcessorName } from './processor-name';

const ID_TAIL_CHARS = 8;

/** Whose the task is, where it stands and when it ran. `position` is 0-based. */
export function Facts({ task, position }: { readonly task: QueueTask; readonly position: number | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const processor = useProcessorName(task);
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
    [t('detail.processor'), processor],
    [t('detail.user'), ownerOf(task).join(t('common.dot'))],
    ...(task.runsOn === undefined ? [] : [[t('detail.machine'), task.runsOn.name] as const]),
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
          {/* On one line at every width, with both ends visible. The whole text can still be read out and selected. */}
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
