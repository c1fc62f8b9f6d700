import {
  IconAdjustments,
  IconChartBar,
  IconCode,
  IconCpu,
  IconDevicesPc,
  IconFolderOpen,
  IconHistory,
  IconHome,
  IconKeyboard,
  IconLanguage,
  IconLayoutGrid,
  IconMenu2,
  IconMoon,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlus,
  IconRefresh,
  IconRotate,
  IconSettings,
  IconSun,
  IconSunMoon,
  IconWand,
  type TablerIcon,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { PauseScope } from '../../../contract/events';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import type { Language } from '../../../contract/words';
import { pauseAll, pauseNow, setPaused } from '../../actions/lanes';
import { openLogFolder, refreshAndReport } from '../../actions/panel';
import { change } from '../../actions/settings';
import { askToRestart } from '../../actions/workers';
import type { PanelState } from '../../store';
import { openSettings, SETTINGS_SECTIONS } from '../../store/settings-place';
import { isOffline, runningOf, runsHere } from '../../store/studio';
import { type Screen, setUi, showScreen } from '../../store/ui';
import { modKey } from '../../ui/system-kind';
import { matchRank, NO_MATCH } from './match-rank';
import { synonymsOf } from './synonyms';

interface Command {
  readonly id: string;
  readonly group: 'goTo' | 'commands' | 'settings';
  readonly label: string;
  readonly icon: TablerIcon;
  readonly keys?: string;
  /** It moves the focus to what it opens. */
  readonly takesFocus?: true;
  readonly run: () => void;
}

type Listed = Omit<Command, 'group'>;

/** What decides which commands there are. */
type Now = Pick<PanelState, 'live' | 'studio'>;

function goTo(t: TFunction, { studio }: Now): Listed[] {
  const mod = modKey();
  const go = (screen: Exclude<Screen, 'project'>, icon: TablerIcon, keys: string): Listed => ({
    id: `go-${screen}`,
    label: t('palette.go', { screen: t(`nav.${screen}`) }),
    icon,
    keys,
    run: () => showScreen(screen),
  });
  return [
    go('today', IconHome, `${mod} 1`),
    go('queue', IconMenu2, `${mod} 2`),
    go('projects', IconLayoutGrid, `${mod} 3`),
    go('history', IconHistory, `${mod} 4`),
    go('insight', IconChartBar, `${mod} 5`),
    ...(studio.kind === 'joined' ? [go('machines', IconDevicesPc, `${mod} 7`)] : []),
    go('workers', IconCpu, `${mod} 6`),
    go('settings', IconSettings, `${mod} ,`),
  ];
}

function work(t: TFunction, now: Now): Listed[] {
  const { live } = now;
  const mod = modKey();
  // As Today's button: while any type is paused it goes on with all of them.
  const isPaused = TASK_TYPES.some((type) => live?.paused[type] === true);
  return [
    {
      id: 'new-task',
      label: t('header.newTask'),
      icon: IconPlus,
      keys: `${mod} N`,
      run: () => setUi({ form: 'task' }),
    },
    {
      id: 'new-film',
      label: t('header.newFilm'),
      icon: IconWand,
      keys: `${mod} Shift N`,
      run: () => setUi({ form: 'film' }),
    },
    { id: 'refresh', label: t('header.refresh'), icon: IconRefresh, keys: 'F5', run: () => void refreshAndReport() },
    isPaused
      ? { id: 'resume-all', label: t('today.resumeAll'), icon: IconPlayerPlay, run: () => void pauseAll(false) }
      : { id: 'pause-all', label: t('today.pauseAll'), icon: IconPlayerPause, run: () => void pauseAll(true) },
    ...TASK_TYPES.flatMap((type): Listed[] => {
      if (now.studio.kind === 'joined') return pausesInStudio(t, now, type);
      const name = t(`lane.${type}`);
      const isRunning = Object.values(live?.running ?? {}).some((task) => task.type === type);
      const stopNow: Listed = {
        id: `pause-now-${type}`,
        label: t('palette.pauseNow', { type: name }),
        icon: IconPlayerStop,
        run: () => void pauseNow(type),
      };
      const pauseOrResume: Listed =
        live?.paused[type] === true
          ? {
              id: `resume-${type}`,
              label: t('job.resume', { type: name }),
              icon: IconPlayerPlay,
              run: () => void setPaused(type, false),
            }
          : {
              id: `pause-${type}`,
              label: t('job.pause', { type: name }),
              icon: IconPlayerPause,
              run: () => void setPaused(type, true),
            };
      // A paused lane may still be finishing a task; where nothing runs there is nothing to stop.
      return isRunning ? [pauseOrResume, stopNow] : [pauseOrResume];
    }),
    ...TASK_TYPES.map(
      (type): Listed => ({
        id: `restart-${type}`,
        label: t('workers.restartNamed', { type: t(`lane.${type}`) }),
        icon: IconRotate,
        takesFocus: true,
        run: () => askToRestart(type),
      }),
    ),
    {
      id: 'own-code',
      label: t('ownCode.title'),
      icon: IconCode,
      takesFocus: true,
      run: () => setUi({ ownCodeOpen: true }),
    },
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

/** A pause of this machine, and one of the studio; the second is not possible while that cannot be reached. */
function pausesInStudio(t: TFunction, now: Now, type: TaskType): Listed[] {
  const paused = now.live?.pausedFor[type];
  const named = (what: string) => t('studio.pause.named', { type: t(`lane.${type}`), what });
  const pause = (scope: PauseScope, isPaused: boolean): Listed => {
    const words =
      scope === 'everybody' ? (['everybody', 'resumeEverybody'] as const) : (['here', 'resumeHere'] as const);
    return {
      id: `pause-${scope}-${type}`,
      label: named(t(`studio.pause.${words[isPaused ? 1 : 0]}`)),
      icon: isPaused ? IconPlayerPlay : IconPlayerPause,
      run: () => void setPaused(type, !isPaused, scope),
    };
  };
  const stop: Listed = {
    id: `pause-now-${type}`,
    label: named(t('studio.pause.stopHere')),
    icon: IconPlayerStop,
    run: () => void pauseNow(type, 'this-machine'),
  };
  const offline = isOffline(now);
  const runs = runningOf(now, type).some((task) => runsHere(now, task));
  return [
    pause('this-machine', paused?.thisMachine ?? false),
    ...(offline ? [] : [pause('everybody', paused?.everybody ?? false)]),
    ...(runs && !offline ? [stop] : []),
  ];
}

const THEMES = [
  ['system', IconSunMoon],
  ['light', IconSun],
  ['dark', IconMoon],
] as const;

function choices(t: TFunction): Listed[] {
  const languages = [
    ['system', t('settings.system')],
    ['ko', '한국어'],
    ['en', 'English'],
  ] as const;
  return [
    ...SETTINGS_SECTIONS.map(
      (section): Listed => ({
        id: `section-${section}`,
        label: t('palette.section', { section: t(`settings.${section}`) }),
        icon: IconAdjustments,
        takesFocus: true,
        run: () => openSettings(section),
      }),
    ),
    ...THEMES.map(
      ([theme, icon]): Listed => ({
        id: `theme-${theme}`,
        label: t('palette.theme', { theme: t(`settings.${theme}`) }),
        icon,
        run: () => change({ theme }),
      }),
    ),
    ...languages.map(
      ([language, name]): Listed => ({
        id: `language-${language}`,
        label: t('palette.language', { language: name }),
        icon: IconLanguage,
        run: () => change({ language }),
      }),
    ),
  ];
}

/** Everything that can be done from anywhere, in the palette's order. */
function commandsFor(t: TFunction, now: Now): Command[] {
  return [
    ...goTo(t, now).map((command) => ({ ...command, group: 'goTo' as const })),
    ...work(t, now).map((command) => ({ ...command, group: 'commands' as const })),
    ...choices(t).map((command) => ({ ...command, group: 'settings' as const })),
  ];
}

export interface FoundCommand extends Command {
  /** How well its name matches: see match-rank.ts. */
  readonly rank: number;
}

/**
 * The commands whose name, in either language, or another word for it, has every word of `query`, best match first: "dark" works in a
 * Korean panel too.
 * `fixed` returns the translations of one language.
 */
export function findCommands(
  query: string,
  t: TFunction,
  fixed: (language: Language) => TFunction,
  now: Now,
): FoundCommand[] {
  const names = [commandsFor(fixed('ko'), now), commandsFor(fixed('en'), now)];
  return commandsFor(t, now)
    .map((command, index) => ({
      ...command,
      rank: matchRank(
        query,
        names.map((each) => each[index]?.label ?? ''),
        synonymsOf(command.id),
      ),
    }))
    .filter(({ rank }) => rank < NO_MATCH)
    .sort((a, b) => a.rank - b.rank);
}
