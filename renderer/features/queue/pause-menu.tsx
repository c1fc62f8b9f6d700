import { Menu } from '@mantine/core';
import { IconChevronDown, IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { TaskType } from '../../../contract/task';
import { pauseNow, setPaused } from '../../actions/lanes';
import { useOffline } from '../../shared/use-offline';
import { usePanel } from '../../store';
import { type PauseReach, runningOf, runsHere } from '../../store/studio';
import { Button } from '../../ui/button';
import { TwoLines } from '../../ui/two-lines';
import classes from './lanes.module.css';

/** In a studio: pauses a type on this machine or in the whole studio. The two are separate. */
export function PauseMenu({ type, reach }: { readonly type: TaskType; readonly reach: PauseReach }) {
  const { t } = useTranslation();
  const offline = useOffline();
  const pausedHere = usePanel(({ live }) => live?.pausedFor[type].thisMachine ?? false);
  const runs = usePanel((state) => runningOf(state, type).some((task) => runsHere(state, task)));
  const isEverybody = reach === 'everybody';
  const label = t('studio.pause.menu', { type: t(`lane.${type}`) });
  const pause = <IconPlayerPause size={16} stroke={1.7} aria-hidden />;
  const play = <IconPlayerPlay size={16} stroke={1.7} aria-hidden />;
  return (
    <Menu position="bottom-end" shadow="md" width="17rem">
      <Menu.Target>
        <Button
          look="quiet"
          className={classes.pause ?? ''}
          data-testid={`pause-${type}`}
          aria-label={label}
          title={label}
        >
          {reach === 'nobody' ? pause : play}
          <IconChevronDown size={13} stroke={1.7} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={pausedHere ? play : pause}
          data-testid={`pause-here-${type}`}
          onClick={() => void setPaused(type, !pausedHere, 'this-machine')}
        >
          <TwoLines>
            <b>{t(pausedHere ? 'studio.pause.resumeHere' : 'studio.pause.here')}</b>
            {pausedHere ? null : <small>{t('studio.pause.hereHint')}</small>}
          </TwoLines>
        </Menu.Item>
        <Menu.Item
          leftSection={isEverybody ? play : pause}
          data-testid={`pause-everybody-${type}`}
          onClick={() => void setPaused(type, !isEverybody, 'everybody')}
          {...offline}
        >
          <TwoLines>
            <b>{t(isEverybody ? 'studio.pause.resumeEverybody' : 'studio.pause.everybody')}</b>
            {isEverybody ? (
              pausedHere ? (
                <small>{t('studio.pause.stillHere')}</small>
              ) : null
            ) : (
              <small>{t('studio.pause.everybodyHint')}</small>
            )}
          </TwoLines>
        </Menu.Item>
        {runs ? (
          <Menu.Item
            leftSection={<IconPlayerStop size={16} stroke={1.7} aria-hidden />}
            data-testid={`stop-now-${type}`}
            onClick={() => void pauseNow(type, 'this-machine')}
            {...offline}
          >
            <TwoLines>
              <b>{t('studio.pause.stopHere')}</b>
              <small>{t('studio.pause.stopHereHint')}</small>
            </TwoLines>
          </Menu.Item>
        ) : null}
      </Menu.Dropdown>
    </Menu>
  );
}
