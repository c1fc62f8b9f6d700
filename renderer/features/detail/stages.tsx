import { IconAlertCircle, IconCircleCheck, IconCircleDot, IconCircleX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { stageName } from '../../../contract/messages';
import type { QueueTask, TaskStage } from '../../../contract/task';
import { clockTime, exactLength } from '../../format/time';
import { useLanguage } from '../../i18n';
import { useNow } from '../../store/now';
import { ProgressBar } from '../../ui/progress-bar';
import classes from './detail.module.css';

/** The icon of the last stage. Every stage before it was passed. */
const LAST_ICONS = {
  waiting: IconCircleDot,
  processing: IconCircleDot,
  completed: IconCircleCheck,
  failed: IconAlertCircle,
  cancelled: IconCircleX,
} as const;

/** The stages of the latest run, kept by main: also for a task that ended before the panel was opened. */
export function Stages({ task, stages }: { readonly task: QueueTask; readonly stages: readonly TaskStage[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { progress, startedAt, completedAt } = task;
  const running = task.status === 'processing';
  // The stages of a waiting task belong to an attempt that ended, which the list of attempts shows.
  if (startedAt === undefined || (stages.length === 0 && !(running && progress !== undefined))) return null;
  const endMs = completedAt === undefined ? nowMs : Date.parse(completedAt);
  const percent = Math.floor((progress?.fraction ?? 0) * 100);
  return (
    <section aria-label={t('detail.stage')} className={classes.stages} data-type={task.type} data-testid="stages">
      {running && progress !== undefined ? (
        <div className={classes.progress}>
          <span>{progress.detail ?? stageName(progress.stage, language)}</span>
          <span className={classes.percent}>{percent}%</span>
          <ProgressBar max={1} value={progress.fraction} aria-label={t('detail.stage')} />
        </div>
      ) : null}
      <ol>
        {stages.map(({ name, startedAt: since }, index) => {
          const next = stages[index + 1];
          const current = running && next === undefined;
          const untilMs = next === undefined ? endMs : Date.parse(next.startedAt);
          const Icon = next === undefined ? LAST_ICONS[task.status] : IconCircleCheck;
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: stages are only ever added at the end
              key={index}
              data-current={current}
              data-end={next === undefined ? task.status : undefined}
              aria-current={current ? 'step' : undefined}
            >
              <Icon size={16} stroke={1.7} aria-hidden />
              <b>{stageName(name, language)}</b>
              <span className={classes.mute}>{clockTime(since)}</span>
              <span className={classes.mute}>{exactLength(Math.max(0, untilMs - Date.parse(since)), language)}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
