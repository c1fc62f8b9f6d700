import { IconCircleCheck, IconCircleDot } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { clockTime, exactLength } from '../../format/time';
import { useLanguage } from '../../i18n';
import { usePanel } from '../../store';
import { useNow } from '../../store/now';
import classes from './detail.module.css';

/**
 * The run stage by stage, as far as this panel saw it: main keeps the newest progress alone, so a stage that had begun before
 * has no time, and one that passed before is not listed.
 */
export function Stages({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const run = usePanel((state) => state.stages[task.id]);
  const running = task.status === 'processing';
  const known = run !== undefined && run.startedAt === task.startedAt ? run.stages : [];
  const { progress } = task;
  const stages =
    running && progress !== undefined && known.length === 0 ? [{ name: progress.stage, sinceMs: undefined }] : known;
  if (stages.length === 0) return null;
  const endMs = task.completedAt === undefined ? nowMs : Date.parse(task.completedAt);
  const percent = Math.floor((progress?.fraction ?? 0) * 100);
  return (
    <section aria-label={t('detail.stage')} className={classes.stages} data-type={task.type} data-testid="stages">
      {running && progress !== undefined ? (
        <div className={classes.progress}>
          <span>{progress.detail ?? progress.stage}</span>
          <span className={classes.percent}>{percent}%</span>
          <progress max={1} value={progress.fraction} aria-label={t('detail.stage')} />
        </div>
      ) : null}
      <ol>
        {stages.map(({ name, sinceMs }, index) => {
          const next = stages[index + 1];
          const current = running && next === undefined;
          const untilMs = next === undefined ? endMs : next.sinceMs;
          const Icon = current ? IconCircleDot : IconCircleCheck;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: stages are only ever added at the end
            <li key={index} data-current={current} aria-current={current ? 'step' : undefined}>
              <Icon size={16} stroke={1.7} aria-hidden />
              <b>{name}</b>
              <span className={classes.mute}>
                {sinceMs === undefined ? t('detail.stageBefore') : clockTime(new Date(sinceMs).toISOString())}
              </span>
              <span className={classes.mute}>
                {sinceMs === undefined || untilMs === undefined
                  ? '–'
                  : exactLength(Math.max(0, untilMs - sinceMs), language)}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
