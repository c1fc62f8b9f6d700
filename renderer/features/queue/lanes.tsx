import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { usePanel } from '../../store';
import { useNow } from '../../store/now';
import { isOffline, type PauseReach, pauseReach, presentMachines, runningOf } from '../../store/studio';
import { useInStudio, useStudio } from '../../store/use-studio';
import { TYPE_ICONS } from '../../ui/task-type';
import { CountLinks } from './count-links';
import { Job, JobLine } from './job';
import classes from './lanes.module.css';
import { PauseButtons, PauseMenu } from './pause-menu';

/** Lines kept free for the runs of other machines, so that their beginning and end move nothing; more of them scroll. */
const MAX_LINES = 2;

export function Lanes() {
  const { t } = useTranslation();
  const studio = useStudio();
  const nowMs = useNow();
  const most = usePanel((state) => Math.max(...TASK_TYPES.map((type) => runningOf(state, type).length)));
  const machines = studio === undefined ? 1 : presentMachines(studio, nowMs).length;
  const lines = Math.max(0, Math.min(MAX_LINES, Math.max(machines, most) - 1));
  return (
    <section
      className={classes.lanes}
      aria-label={t('lane.label')}
      data-lines={lines}
      style={{ '--lines': lines } as CSSProperties}
    >
      {TASK_TYPES.map((type) => (
        <Lane key={type} type={type} />
      ))}
    </section>
  );
}

/** Who is idle and why, when nothing runs in the whole lane. */
const IDLE_WORDS = {
  nobody: 'job.none',
  'this-machine': 'studio.pause.idleHere',
  everybody: 'studio.pause.idleEverybody',
} as const satisfies Record<PauseReach, string>;
const MARK_WORDS = { 'this-machine': 'studio.pause.markHere', everybody: 'studio.pause.markEverybody' } as const;

function Lane({ type }: { readonly type: TaskType }) {
  const { t } = useTranslation();
  const counts = usePanel((state) => state.live?.summary[type]);
  const paused = usePanel((state) => state.live?.paused[type] ?? false);
  const reach = usePanel(({ live }) => (live === undefined ? 'nobody' : pauseReach(live.pausedFor[type])));
  const inStudio = useInStudio();
  const offline = usePanel(isOffline);
  const [first, ...others] = usePanel(useShallow((state) => runningOf(state, type)));
  const Icon = TYPE_ICONS[type];
  const name = t(`lane.${type}`);
  const mark = inStudio
    ? reach === 'nobody'
      ? undefined
      : t(MARK_WORDS[reach])
    : paused
      ? t('job.paused')
      : undefined;
  return (
    <article className={classes.lane} data-type={type} data-testid={`lane-${type}`} aria-label={name}>
      <header className={classes.head}>
        <h2 className={classes.name}>
          <Icon size={16} stroke={1.7} aria-hidden />
          <span className={classes.nameText}>{name}</span>
        </h2>
        {mark === undefined ? null : (
          <span className={classes.pausedMark} data-testid={`paused-${type}`}>
            {mark}
          </span>
        )}
        {inStudio ? (
          <PauseMenu type={type} reach={reach} />
        ) : (
          <PauseButtons type={type} paused={paused} running={first} />
        )}
      </header>
      <CountLinks type={type} />
      <div className={classes.job}>
        {first === undefined ? (
          <div className={classes.idle}>
            <p>{inStudio ? t(IDLE_WORDS[reach]) : paused ? t('job.nonePaused') : t('job.none')}</p>
            {paused || offline ? null : <p>{t((counts?.waiting ?? 0) > 0 ? 'job.noneReady' : 'job.noneHint')}</p>}
          </div>
        ) : (
          <Job task={first} />
        )}
        {others.length === 0 ? null : (
          <ul className={classes.others} aria-label={t('studio.others')}>
            {others.map((task) => (
              <JobLine key={task.id} task={task} />
            ))}
          </ul>
        )}
      </div>
    </article>
  );
}
