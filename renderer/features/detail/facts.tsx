import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { changePriority } from '../../actions/tasks';
import { ownerOf } from '../../format/owner';
import { ago, exactLength, shortTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { CopyButton } from '../../shared/copy-button';
import { useOffline } from '../../shared/use-offline';
import { useNow } from '../../store/now';
import { useSeveralUsers } from '../../store/users';
import { Button } from '../../ui/button';
import classes from './detail.module.css';
import { useProcessorName } from './processor-name';

const ID_TAIL_CHARS = 8;

/** Whose the task is, where it stands and when it ran. `position` is 0-based. */
export function Facts({ task, position }: { readonly task: QueueTask; readonly position: number | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const processor = useProcessorName(task);
  const hasSeveralUsers = useSeveralUsers();
  const { startedAt, completedAt } = task;
  const time = (iso: string): string => `${shortTime(iso, language)}${t('common.dot')}${ago(iso, nowMs, language)}`;
  const facts: ReadonlyArray<readonly [string, ReactNode]> = [
    [t('detail.processor'), processor],
    ...(hasSeveralUsers || task.addedOn !== undefined
      ? [
          [
            t(hasSeveralUsers ? 'detail.user' : 'detail.addedOn'),
            ownerOf(task, hasSeveralUsers).join(t('common.dot')),
          ] as const,
        ]
      : []),
    ...(task.runsOn === undefined ? [] : [[t('detail.machine'), task.runsOn.name] as const]),
    [t('detail.priority'), <Priority key="priority" task={task} />],
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

/** The number, and one step up or down while it means something. */
function Priority({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const offline = useOffline();
  if (task.status !== 'waiting') return String(task.priority);
  const steps = [
    { by: 1, words: t('work.up'), Icon: IconArrowUp },
    { by: -1, words: t('work.down'), Icon: IconArrowDown },
  ] as const;
  return (
    <span className={classes.priority}>
      {task.priority}
      {steps.map(({ by, words, Icon }) => (
        <Button
          key={by}
          look="quiet"
          aria-label={words}
          title={words}
          data-testid={by === 1 ? 'priority-up' : 'priority-down'}
          onClick={() => void changePriority(task, by)}
          {...offline}
        >
          <Icon size={14} stroke={1.7} aria-hidden />
        </Button>
      ))}
    </span>
  );
}
