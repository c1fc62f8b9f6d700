import { IconChevronDown, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { pauseNow, setPaused } from '../../actions/lanes';
import { usePanel } from '../../store';
import { type PauseReach, runningOf, runsHere } from '../../store/studio';
import { Button } from '../../ui/button';
import classes from './lanes.module.css';
import { type PauseChoice, PauseChoices } from './pause-choices';

/** In a studio: pauses a type on this machine or in the whole studio. The two are separate. */
export function PauseMenu({ type, reach }: { readonly type: TaskType; readonly reach: PauseReach }) {
  const { t } = useTranslation();
  const pausedHere = usePanel(({ live }) => live?.pausedFor[type].thisMachine ?? false);
  const runs = usePanel((state) => runningOf(state, type).some((task) => runsHere(state, task)));
  const isEverybody = reach === 'everybody';
  const Icon = reach === 'nobody' ? IconPlayerPause : IconPlayerPlay;
  const label = t('studio.pause.menu', { type: t(`lane.${type}`) });
  const choices: readonly PauseChoice[] = [
    {
      id: `pause-here-${type}`,
      icon: pausedHere ? IconPlayerPlay : IconPlayerPause,
      words: t(pausedHere ? 'studio.pause.resumeHere' : 'studio.pause.here'),
      hint: pausedHere ? undefined : t('studio.pause.hereHint'),
      needsStudio: false,
      run: () => void setPaused(type, !pausedHere, 'this-machine'),
    },
    {
      id: `pause-everybody-${type}`,
      icon: isEverybody ? IconPlayerPlay : IconPlayerPause,
      words: t(isEverybody ? 'studio.pause.resumeEverybody' : 'studio.pause.everybody'),
      hint: isEverybody ? (pausedHere ? t('studio.pause.stillHere') : undefined) : t('studio.pause.everybodyHint'),
      needsStudio: true,
      run: () => void setPaused(type, !isEverybody, 'everybody'),
    },
  ];
  const stop: PauseChoice = {
    id: `stop-now-${type}`,
    icon: IconPlayerStop,
    words: t('studio.pause.stopHere'),
    hint: t('studio.pause.stopHereHint'),
    needsStudio: true,
    run: () => void pauseNow(type, 'this-machine'),
  };
  return (
    <PauseChoices
      label={label}
      testId={`pause-${type}`}
      className={classes.pause ?? ''}
      choices={runs ? [...choices, stop] : choices}
    >
      <Icon size={16} stroke={1.7} aria-hidden />
      <IconChevronDown size={13} stroke={1.7} aria-hidden />
    </PauseChoices>
  );
}

/**
 * Of a machine that works alone, where a pause is one of the queue: the button itself lets the present task finish, which loses nothing, and
 * the menu has the other ways.
 */
export function PauseButtons({
  type,
  paused,
  running,
}: {
  readonly type: TaskType;
  readonly paused: boolean;
  readonly running: QueueTask | undefined;
}) {
  const { t } = useTranslation();
  const areAllPaused = usePanel(({ live }) => live !== undefined && TASK_TYPES.every((one) => live.paused[one]));
  const name = t(`lane.${type}`);
  const words = t(paused ? 'job.resume' : 'job.pause', { type: name });
  const choices: readonly PauseChoice[] = [
    ...(paused
      ? [
          {
            id: `resume-${type}`,
            icon: IconPlayerPlay,
            words: t('work.resume'),
            needsStudio: false,
            run: () => void setPaused(type, false),
          },
        ]
      : [
          {
            id: `finish-${type}`,
            icon: IconPlayerPause,
            words: t('work.finish'),
            hint: t('work.finishHint'),
            needsStudio: false,
            run: () => void setPaused(type, true),
          },
        ]),
    ...(running === undefined
      ? []
      : [
          {
            id: `stop-now-${type}`,
            icon: IconPlayerStop,
            words: t('work.stopNow'),
            hint: t('work.stopLoses', {
              title: taskTitle(running),
              percent: Math.floor((running.progress?.fraction ?? 0) * 100),
            }),
            needsStudio: false,
            run: () => void pauseNow(type),
          },
        ]),
    {
      id: `pause-all-${type}`,
      icon: areAllPaused ? IconPlayerPlay : IconPlayerPause,
      words: t(areAllPaused ? 'work.resumeAll' : 'work.all'),
      hint: areAllPaused ? undefined : t('work.allHint'),
      needsStudio: false,
      run: () => {
        for (const one of TASK_TYPES) void setPaused(one, !areAllPaused);
      },
    },
  ];
  return (
    <span className={classes.pause}>
      <Button
        look="quiet"
        data-testid={`pause-${type}`}
        aria-label={words}
        title={words}
        onClick={() => void setPaused(type, !paused)}
      >
        {paused ? <IconPlayerPlay size={16} stroke={1.7} /> : <IconPlayerPause size={16} stroke={1.7} />}
      </Button>
      <PauseChoices
        label={t('work.pauseMenu', { type: name })}
        testId={`pause-menu-${type}`}
        className={classes.pauseMore ?? ''}
        choices={choices}
      >
        <IconChevronDown size={13} stroke={1.7} aria-hidden />
      </PauseChoices>
    </span>
  );
}
