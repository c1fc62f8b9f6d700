import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { retry } from '../../actions/tasks';
import { exactLength, shortTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { problemOf } from '../../i18n/said';
import { useOffline } from '../../shared/use-offline';
import { client } from '../../store';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { StatusMark } from '../../ui/task-status';
import { TypeMark } from '../../ui/task-type';
import classes from './film-history.module.css';

/** The tasks of one film, newest first. They are read again when the film changes. */
export function FilmTasks({ projectId, changedAt }: { readonly projectId: string; readonly changedAt: string }) {
  const { t } = useTranslation();
  const [tasks, setTasks] = useState<readonly QueueTask[] | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed film has other tasks
  useEffect(() => {
    let isLeft = false;
    client
      .call('films:get', { projectId })
      .then(({ tasks: read }) => {
        if (!isLeft) setTasks(read);
      })
      .catch((error: unknown) => {
        console.error('films:get:', error);
        if (!isLeft) setTasks([]);
      });
    return () => {
      isLeft = true;
    };
  }, [projectId, changedAt]);
  if (tasks === undefined) return <p className={classes.reads}>{t('find.reads')}</p>;
  return (
    <ul className={classes.tasks}>
      {tasks.map((task) => (
        <TaskLine key={task.id} task={task} />
      ))}
    </ul>
  );
}

function TaskLine({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const offline = useOffline();
  const { id, status, startedAt, completedAt, createdAt } = task;
  const problem = problemOf(task);
  const canRetry = status === 'failed' || status === 'cancelled';
  return (
    <li className={classes.task} data-testid={`film-task-${id}`}>
      <TypeMark type={task.type} />
      <StatusMark status={status} />
      <span className={classes.problem} title={problem}>
        {problem}
      </span>
      <span className={classes.mute}>{shortTime(completedAt ?? createdAt, language)}</span>
      <span className={classes.mute}>
        {startedAt === undefined || completedAt === undefined
          ? '–'
          : exactLength(Date.parse(completedAt) - Date.parse(startedAt), language)}
      </span>
      <span className={classes.buttons}>
        {canRetry ? (
          <Button look="quiet" onClick={() => void retry(task)} {...offline}>
            {t('needsYou.retry')}
          </Button>
        ) : null}
        <Button look="quiet" onClick={() => setUi({ detailId: id })}>
          {t('history.details')}
        </Button>
      </span>
    </li>
  );
}
