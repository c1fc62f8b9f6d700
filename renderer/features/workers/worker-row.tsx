import { UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleDashed,
  IconLoader,
  IconPlayerPlay,
  IconPlayerStop,
  IconRotate,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { WorkerState } from '../../../contract/events';
import { isProblem } from '../../../contract/messages';
import type { TaskType } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { openLogFolder } from '../../actions/panel';
import { askToRestart } from '../../actions/workers';
import { ago, fullTime, upFor } from '../../format/time';
import { useLanguage } from '../../i18n';
import { said } from '../../i18n/said';
import { usePanel } from '../../store';
import { useNow } from '../../store/now';
import { openSettings } from '../../store/settings-place';
import { setUi } from '../../store/ui';
import { isUnwell } from '../../store/workers';
import { Button } from '../../ui/button';
import { TYPE_ICONS } from '../../ui/task-type';
import { Word } from '../../ui/word';
import { Memory } from './memory';
import { percent } from './percent';
import classes from './workers.module.css';

const STATE_ICONS: Readonly<Record<WorkerState['state'], TablerIcon>> = {
  starting: IconLoader,
  idle: IconCircleDashed,
  busy: IconPlayerPlay,
  stopping: IconPlayerStop,
  restarting: IconRotate,
  stopped: IconPlayerStop,
};

/** One worker: a row, and below it why it last ended by itself, if it did. */
export function WorkerRow({ type }: { readonly type: TaskType }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const worker = usePanel(({ workers }) => workers[type]);
  const state = worker?.state ?? 'stopped';
  const Icon = TYPE_ICONS[type];
  const StateIcon = STATE_ICONS[state];
  const name = t(`lane.${type}`);
  const startedAt = worker?.startedAt;
  const waits = state === 'restarting';
  return (
    <tbody data-type={type} data-testid={`worker-row-${type}`} data-state={state}>
      <tr>
        <th scope="row">
          <span className={classes.name}>
            <Icon size={16} stroke={1.7} aria-hidden />
            <b>{name}</b>
            <small>{worker?.pid === undefined ? '\u00a0' : t('workers.pid', { pid: worker.pid })}</small>
          </span>
        </th>
        <td>
          <span className={classes.doing}>
            <span className={classes.state} data-unwell={isUnwell(worker)}>
              <StateIcon size={16} stroke={1.7} aria-hidden />
              <span>{t(`worker.${state}`)}</span>
            </span>
            <TaskInHand taskId={worker?.taskId} />
          </span>
        </td>
        <td className={classes.number} title={startedAt === undefined ? undefined : fullTime(startedAt, language)}>
          {startedAt === undefined ? '–' : upFor(startedAt, nowMs, language)}
        </td>
        <td className={classes.number}>{(worker?.restarts ?? 0).toLocaleString(language)}</td>
        <td className={classes.number} data-testid={`cpu-${type}`}>
          {percent(worker?.cpuPercent, language)}
        </td>
        <td>
          {worker === undefined ? null : (
            <Memory bytes={worker.rssBytes} limitMb={worker.memoryLimitMb} processes={worker.processes} />
          )}
        </td>
        <td>
          <Button
            data-testid={`restart-${type}`}
            aria-label={t(waits ? 'workers.startNowNamed' : 'workers.restartNamed', { type: name })}
            title={t(waits ? 'workers.startNowNamed' : 'workers.restartNamed', { type: name })}
            onClick={() => askToRestart(type)}
          >
            <IconRotate size={14} stroke={1.7} aria-hidden />
            <Word>{t(waits ? 'workers.startNow' : 'workers.restart')}</Word>
          </Button>
        </td>
      </tr>
      {worker?.lastError === undefined ? null : <LastError worker={worker} nowMs={nowMs} />}
    </tbody>
  );
}

function TaskInHand({ taskId }: { readonly taskId: string | undefined }) {
  const { t } = useTranslation();
  const task = usePanel(({ live }) => (taskId === undefined ? undefined : live?.running[taskId]));
  if (task === undefined) return null;
  const title = taskTitle(task);
  return (
    <UnstyledButton
      className={classes.task}
      title={title}
      aria-label={t('workers.open', { title })}
      onClick={() => setUi({ detailId: task.id })}
    >
      {title}
    </UnstyledButton>
  );
}

function LastError({ worker, nowMs }: { readonly worker: WorkerState; readonly nowMs: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { type, lastError = '', lastErrorAt } = worker;
  const isMemory = isProblem(lastError) && lastError.code === 'worker.out_of_memory';
  return (
    <tr className={classes.errorRow}>
      <td colSpan={7}>
        <div className={classes.error} data-unwell={isUnwell(worker)} data-testid={`worker-error-${type}`}>
          <IconAlertTriangle className={classes.mark} size={16} stroke={1.7} aria-hidden />
          <span
            className={classes.when}
            title={lastErrorAt === undefined ? undefined : fullTime(lastErrorAt, language)}
          >
            {t('workers.lastError', { ago: lastErrorAt === undefined ? '' : ago(lastErrorAt, nowMs, language) })}
          </span>
          <span className={classes.cause}>{said(lastError)}</span>
          {isMemory ? (
            <Button look="quiet" onClick={() => openSettings('limits', `memoryLimitMb.${type}`)}>
              {t('workers.openLimits')}
            </Button>
          ) : (
            <Button look="quiet" onClick={() => void openLogFolder()}>
              {t('app.openLogs')}
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
}
