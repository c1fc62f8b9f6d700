import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { stageName } from '../../../contract/messages';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { askToCancel } from '../../actions/cancel';
import { pauseNow, setPaused } from '../../actions/lanes';
import { shortCount } from '../../format/count';
import { NONE_KNOWN, remainingSeconds } from '../../format/estimate';
import { about, ago } from '../../format/time';
import { useLanguage } from '../../i18n';
import { said } from '../../i18n/said';
import { usePanel } from '../../store';
import { useNow } from '../../store/now';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { TYPE_ICONS } from '../../ui/task-type';
import { Word } from '../../ui/word';
import classes from './lanes.module.css';
import { Trail } from './trail';

const SHOWN = ['waiting', 'processing', 'completed', 'failed'] as const;

export function Lanes() {
  const { t } = useTranslation();
  return (
    <section className={classes.lanes} aria-label={t('lane.label')}>
      {TASK_TYPES.map((type) => (
        <Lane key={type} type={type} />
      ))}
    </section>
  );
}

function Lane({ type }: { readonly type: TaskType }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const counts = usePanel((state) => state.live?.summary[type]);
  const paused = usePanel((state) => state.live?.paused[type] ?? false);
  const running = usePanel((state) => Object.values(state.live?.running ?? {}).find((task) => task.type === type));
  const Icon = TYPE_ICONS[type];
  const name = t(`lane.${type}`);
  return (
    <article className={classes.lane} data-type={type} data-testid={`lane-${type}`} aria-label={name}>
      <header className={classes.head}>
        <h2 className={classes.name}>
          <Icon size={16} stroke={1.7} aria-hidden />
          <span className={classes.nameText}>{name}</span>
        </h2>
        {paused ? <span className={classes.pausedMark}>{t('job.paused')}</span> : null}
        <Button
          look="quiet"
          className={classes.pause ?? ''}
          data-testid={`pause-${type}`}
          aria-label={t(paused ? 'job.resume' : 'job.pause', { type: name })}
          title={t(paused ? 'job.resume' : 'job.pause', { type: name })}
          onClick={() => void setPaused(type, !paused)}
        >
          {paused ? <IconPlayerPlay size={16} stroke={1.7} /> : <IconPlayerPause size={16} stroke={1.7} />}
        </Button>
        {paused && running !== undefined ? (
          <Button
            look="quiet"
            className={classes.stopNow ?? ''}
            data-testid={`stop-now-${type}`}
            title={t('palette.pauseNow', { type: name })}
            onClick={() => void pauseNow(type)}
          >
            <IconPlayerStop size={16} stroke={1.7} aria-hidden />
            <Word>{t('job.stopNow')}</Word>
          </Button>
        ) : null}
      </header>
      <dl className={classes.counts}>
        {SHOWN.map((status) => {
          const n = counts?.[status] ?? 0;
          return (
            <div key={status} data-status={status} data-some={n > 0} title={n.toLocaleString()}>
              <dt>{t(`status.${status}`)}</dt>
              <dd data-testid={`count-${type}-${status}`}>{shortCount(n, language)}</dd>
            </div>
          );
        })}
      </dl>
      <div className={classes.job}>
        {running === undefined ? (
          <div className={classes.idle}>
            <p>{paused ? t('job.nonePaused') : t('job.none')}</p>
            {paused ? null : <p>{t((counts?.waiting ?? 0) > 0 ? 'job.noneReady' : 'job.noneHint')}</p>}
          </div>
        ) : (
          <Job task={running} />
        )}
      </div>
    </article>
  );
}

function Job({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const typical = usePanel((state) => state.live?.typicalSeconds ?? NONE_KNOWN);
  const title = taskTitle(task);
  const percent = Math.floor((task.progress?.fraction ?? 0) * 100);
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
        <UnstyledButton
          className={classes.title}
          title={`${title}${t('common.dot')}${task.projectId}${t('common.dot')}${task.userId}`}
          aria-label={t('job.open', { title })}
          onClick={() => setUi({ detailId: task.id })}
        >
          {title}
        </UnstyledButton>
        <span className={classes.percent}>{percent}%</span>
        <Button
          look="quiet"
          className={classes.stop ?? ''}
          aria-label={t('job.stop', { title })}
          title={t('job.stop', { title })}
          data-testid={`cancel-${task.id}`}
          onClick={() => askToCancel(task)}
        >
          <IconX size={14} stroke={1.7} />
        </Button>
      </div>
      <div
        className={classes.bar}
        role="progressbar"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-label={t('job.progress', { title })}
      >
        {/* Scaled instead of resized: a new width would lay out the page again at every step. */}
        <i style={{ transform: `scaleX(${task.progress?.fraction ?? 0})` }} />
      </div>
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
      <VisuallyHidden>
        {task.projectId}
        {t('common.dot')}
        {task.userId}
      </VisuallyHidden>
    </div>
  );
}
