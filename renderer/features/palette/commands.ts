import {
  IconAlertCircle,
  IconFolderOpen,
  IconHistory,
  IconKeyboard,
  IconMenu2,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlus,
  IconRefresh,
  IconSettings,
  IconWand,
  type TablerIcon,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { TASK_TYPES } from '../../../contract/task';
import type { PanelState } from '../../store';
import { type Screen, setUi } from '../../store/ui';
import { openLogFolder, pauseNow, refreshAll, setPaused } from '../actions';

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly icon: TablerIcon;
  readonly keys?: string;
  readonly run: () => void;
}

/** Everything that can be done from anywhere, as the palette lists it. */
export function commandsFor(t: TFunction, live: PanelState['live']): Command[] {
  const go = (screen: Screen, icon: TablerIcon, keys: string): Command => ({
    id: `go-${screen}`,
    label: t('palette.go', { screen: t(`nav.${screen}`) }),
    icon,
    keys,
    run: () => setUi({ screen }),
  });
  return [
    go('queue', IconMenu2, 'Ctrl 1'),
    go('needsYou', IconAlertCircle, 'Ctrl 2'),
    go('history', IconHistory, 'Ctrl 3'),
    go('settings', IconSettings, 'Ctrl ,'),
    {
      id: 'new-task',
      label: t('header.newTask'),
      icon: IconPlus,
      keys: 'Ctrl N',
      run: () => setUi({ form: 'task' }),
    },
    {
      id: 'new-film',
      label: t('header.newFilm'),
      icon: IconWand,
      keys: 'Ctrl Shift N',
      run: () => setUi({ form: 'film' }),
    },
    { id: 'refresh', label: t('header.refresh'), icon: IconRefresh, keys: 'F5', run: () => void refreshAll() },
    ...TASK_TYPES.flatMap((type): Command[] => {
      const name = t(`lane.${type}`);
      if (live?.paused[type] === true) {
        const run = (): void => void setPaused(type, false);
        return [{ id: `resume-${type}`, label: t('job.resume', { type: name }), icon: IconPlayerPlay, run }];
      }
      return [
        {
          id: `pause-${type}`,
          label: t('job.pause', { type: name }),
          icon: IconPlayerPause,
          run: () => void setPaused(type, true),
        },
        {
          id: `pause-now-${type}`,
          label: t('palette.pauseNow', { type: name }),
          icon: IconPlayerStop,
          run: () => void pauseNow(type),
        },
      ];
    }),
    { id: 'logs', label: t('app.openLogs'), icon: IconFolderOpen, run: () => void openLogFolder() },
    {
      id: 'shortcuts',
      label: t('shortcuts.title'),
      icon: IconKeyboard,
      keys: '?',
      run: () => setUi({ shortcutsOpen: true }),
    },
  ];
}
