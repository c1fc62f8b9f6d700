import { IconChevronDown, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { pauseNow, setPaused } from '../../actions/lanes';
import { useOffline } from '../../shared/use-offline';
import { usePanel } from '../../store';
import { type PauseReach, runningOf, runsHere } from '../../store/studio';
import { Button } from '../../ui/button';
import { type Choice, ChoiceMenu } from '../../ui/choice-menu';
import classes from './lanes.module.css';

/** In a studio: pauses a type on this machine or in the whole studio. The two are separate. */
export function PauseMenu({ type, reach }: { readonly type: TaskType; readonly reach: PauseReach }) {
  const { t } = useTranslation();
  const pausedHere = usePanel(({ live }) => live?.pausedFor[type].thisMachine ?? false);
  const runs = usePanel((state) => runningOf(state, type).some((task) => runsHere(state, task)));
  const offline = useOffline();
  const isEverybody = reach === 'everybody';
  const Icon = reach === 'nobody' ? IconPlayerPause : IconPlayerPlay;
  const label = t('studio.pause.menu', { type: t(`lane.${type}`) });
  const choices: readonly Choice[] = [
    {
      id: `pause-here-${type}`,
      icon: pausedHere ? IconPlayerPlay : IconPlayerPause,
      words: t(pausedHere ? 'studio.pause.resumeHere' : 'studio.pause.here'),
      hint: pausedHere ? undefined : t('studio.pause.hereHint'),
      run: () => void setPaused(type, !pausedHere, 'this-machine'),
    },
    {
      id: `pause-everybody-${type}`,
      icon: isEverybody ? IconPlayerPlay : IconPlayerPause,
      words: t(isEverybody ? 'studio.pause.resumeEverybody' : 'studio.pause.everybody'),
      hint: isEverybody ? (pausedHere ? t('studio.pause.stillHere') : undefined) : t('studio.pause.everybodyHint'),
      off: offline,
      run: () => void setPaused(type, !isEverybody, 'everybody'),
    },
  ];
  const stop: Choice = {
    id: `stop-now-${type}`,
    icon: IconPlayerStop,
    words: t('studio.pause.stopHere'),
    hint: t('studio.pause.stopHereHint'),
    off: offline,
    run: () => void pauseNow(type, 'this-machine'),
  };
  return (
    <ChoiceMenu
      label={label}
      testId={`pause-${type}`}
      look="quiet"
      className={classes.pause}
      choices={runs ? [...choices, stop] : choices}
    >
      <Icon size={16} stroke={1.7} aria-hidden />
      <IconChevronDown size={13} stroke={1.7} aria-hidden />
    </ChoiceMenu>
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
  const choices: readonly Choice[] = [
    ...(paused
      ? [
          {
            id: `resume-${type}`,
            icon: IconPlayerPlay,
            words: t('work.resume'),
            run: () => void setPaused(type, false),
          },
        ]
      : [
          {
            id: `finish-${type}`,
            icon: IconPlayerPause,
            words: t('work.finish'),
            hint: t('work.finishHint'),
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
            run: () => void pauseNow(type),
          },
        ]),
    {
      id: `pause-all-${type}`,
      icon: areAllPaused ? IconPlayerPlay : IconPlayerPause,
      words: t(areAllPaused ? 'work.resumeAll' : 'work.all'),
      hint: areAllPaused ? undefined : t('work.allHint'),
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
      <ChoiceMenu
        label={t('work.pauseMenu', { type: name })}
        testId={`pause-menu-${type}`}
        look="quiet"
        className={classes.pauseMore}
        choices={choices}
      >
        <IconChevronDown size={13} stroke={1.7} aria-hidden />
      </ChoiceMenu>
    </span>
  );
}
