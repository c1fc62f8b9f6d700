import { UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { remainingSeconds } from '../../../contract/film-progress';
import { stageName } from '../../../contract/messages';
import type { QueueTask } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { askToCancel } from '../../actions/cancel';
import { NONE_KNOWN } from '../../format/estimate';
import { ownerOf } from '../../format/owner';
import { about, ago } from '../../format/time';
import { useLanguage } from '../../i18n';
import { said } from '../../i18n/said';
import { useOffline } from '../../shared/use-offline';
import { usePanel } from '../../store';
import { useNow } from '../../store/now';
import { inspect, showProject } from '../../store/ui';
import { useSeveralUsers } from '../../store/users';
import { Button } from '../../ui/button';
import { MachineMark } from '../../ui/machine-mark';
import classes from './lanes.module.css';
import { Trail } from './trail';

function percentOf({ progress }: QueueTask): number {
  return Math.floor((progress?.fraction ?? 0) * 100);
}

/** Whose the task is, for a tooltip or to be read aloud; the guide asks for the user of what runs. */
function useOwner(task: QueueTask): string {
  const { t } = useTranslation();
  return [task.projectId, ...ownerOf(task, true)].join(t('common.dot'));
}

function TitleButton({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const title = taskTitle(task);
  return (
    <UnstyledButton
      className={classes.title}
      title={`${title}${t('common.dot')}${useOwner(task)}`}
      aria-label={t('job.open', { title })}
      onClick={() => inspect(task.id)}
    >
      {title}
    </UnstyledButton>
  );
}

/** Which film it belongs to and who wants it. */
function ProjectLine({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const hasSeveralUsers = useSeveralUsers();
  const { projectId } = task;
  const project = projectId === taskTitle(task) ? t('work.project') : projectId;
  return (
    <div className={classes.owner} title={useOwner(task)}>
      <UnstyledButton className={classes.project} onClick={() => showProject(projectId)}>
        {project}
      </UnstyledButton>
      <span>{['', ...ownerOf(task, hasSeveralUsers)].join(t('common.dot'))}</span>
    </div>
  );
}

function StopButton({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const words = t('job.stop', { title: taskTitle(task) });
  return (
    <Button
      look="quiet"
      className={classes.stop ?? ''}
      aria-label={words}
      title={words}
      data-testid={`cancel-${task.id}`}
      onClick={() => askToCancel(task)}
      {...useOffline()}
    >
      <IconX size={14} stroke={1.7} />
    </Button>
  );
}

function Bar({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  return (
    <div
      className={classes.bar}
      role="progressbar"
      aria-valuenow={percentOf(task)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-label={t('job.progress', { title: taskTitle(task) })}
    >
      {/* Scaled instead of resized: a new width would lay out the page again at every step. */}
      <i style={{ transform: `scaleX(${task.progress?.fraction ?? 0})` }} />
    </div>
  );
}

/** A running task with what it is doing, how long it takes and its last log lines. */
export function Job({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const typical = usePanel((state) => state.live?.typicalSeconds ?? NONE_KNOWN);
  const left = remainingSeconds(task, nowMs, typical);
  const started =
    task.startedAt === undefined ? '' : t('job.startedAgo', { ago: ago(task.startedAt, nowMs, language) });
  const until = left === undefined ? '' : t('job.left', { length: about(left, language) });
  const dot = started !== '' && until !== '' ? t('common.dot') : '';
  const { detail } = task.progress ?? {};
  const stage = task.progress === undefined ? t('job.starting') : stageName(task.progress.stage, language);
  const doing = detail === undefined ? stage : `${stage}${t('common.dot')}${detail}`;
  return (
    <div className={classes.running} data-testid={`running-${task.type}`}>
      <div className={classes.jobHead}>
        <TitleButton task={task} />
        {task.runsOn === undefined ? null : <MachineMark machine={task.runsOn} />}
        <span className={classes.percent}>{percentOf(task)}%</span>
        <StopButton task={task} />
      </div>
      <ProjectLine task={task} />
      <Bar task={task} />
      <div className={classes.meta}>
        <span className={classes.stage} title={doing}>
          {doing}
        </span>
        <span className={classes.times} title={started + dot + until}>
          <span data-yields={until !== ''}>
            {started}
            {dot}
          </span>
          {until}
        </span>
      </div>
      <Trail lines={task.logs.map(said)} />
    </div>
  );
}

/** The same in one line, for the runs of other machines. */
export function JobLine({ task }: { readonly task: QueueTask }) {
  return (
    <li className={classes.jobHead} data-testid={`also-running-${task.id}`}>
      {task.runsOn === undefined ? null : <MachineMark machine={task.runsOn} />}
      <TitleButton task={task} />
      <Bar task={task} />
      <span className={classes.percent}>{percentOf(task)}%</span>
      <StopButton task={task} />
    </li>
  );
}
