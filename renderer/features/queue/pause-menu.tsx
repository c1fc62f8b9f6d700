import { Popover, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconPlayerPause, IconPlayerPlay, IconPlayerStop, type TablerIcon } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskType } from '../../../contract/task';
import { pauseNow, setPaused } from '../../actions/lanes';
import { useOffline } from '../../shared/use-offline';
import { usePanel } from '../../store';
import { type PauseReach, runningOf, runsHere } from '../../store/studio';
import { Button } from '../../ui/button';
import { TwoLines } from '../../ui/two-lines';
import classes from './lanes.module.css';

interface Choice {
  readonly id: string;
  readonly icon: TablerIcon;
  readonly words: string;
  readonly hint?: string | undefined;
  /** Whether other machines learn of it, which needs the studio. */
  readonly needsStudio: boolean;
  readonly run: () => void;
}

/** In a studio: pauses a type on this machine or in the whole studio. The two are separate. */
export function PauseMenu({ type, reach }: { readonly type: TaskType; readonly reach: PauseReach }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const offline = useOffline();
  const pausedHere = usePanel(({ live }) => live?.pausedFor[type].thisMachine ?? false);
  const runs = usePanel((state) => runningOf(state, type).some((task) => runsHere(state, task)));
  const isEverybody = reach === 'everybody';
  const Icon = reach === 'nobody' ? IconPlayerPause : IconPlayerPlay;
  const label = t('studio.pause.menu', { type: t(`lane.${type}`) });
  const choices: readonly Choice[] = [
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
  const stop: Choice = {
    id: `stop-now-${type}`,
    icon: IconPlayerStop,
    words: t('studio.pause.stopHere'),
    hint: t('studio.pause.stopHereHint'),
    needsStudio: true,
    run: () => void pauseNow(type, 'this-machine'),
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          look="quiet"
          className={classes.pause ?? ''}
          data-testid={`pause-${type}`}
          aria-label={label}
          title={label}
          onClick={() => setOpened(!opened)}
        >
          <Icon size={16} stroke={1.7} aria-hidden />
          <IconChevronDown size={13} stroke={1.7} aria-hidden />
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.choices ?? ''} aria-label={label}>
        {(runs ? [...choices, stop] : choices).map(({ id, icon: ChoiceIcon, words, hint, needsStudio, run }) => (
          <UnstyledButton
            key={id}
            className={classes.choice}
            data-testid={id}
            onClick={() => {
              setOpened(false);
              run();
            }}
            {...(needsStudio ? offline : {})}
          >
            <ChoiceIcon size={16} stroke={1.7} aria-hidden />
            <TwoLines>
              <b>{words}</b>
              {hint === undefined ? null : <small>{hint}</small>}
            </TwoLines>
          </UnstyledButton>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
