import { UnstyledButton, VisuallyHidden } from '@mantine/core';
import {
  IconChartBar,
  IconCpu,
  IconDevicesPc,
  IconHistory,
  IconHome,
  IconLayoutGrid,
  IconMenu2,
  IconSettings,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { countFilms, QUEUED_FILM_STATES } from '../../contract/film';
import { TASK_TYPES } from '../../contract/task';
import { usePanel } from '../store';
import { useFilmCounts } from '../store/films';
import { useNow } from '../store/now';
import { presentMachines } from '../store/studio';
import { type Screen, showScreen, useUi } from '../store/ui';
import { useStudio } from '../store/use-studio';
import { isUnwell } from '../store/workers';
import { Word } from '../ui/word';
import classes from './nav.module.css';

function NavItem({
  screen,
  icon: Icon,
  count = 0,
  of,
  alert = false,
}: {
  readonly screen: Exclude<Screen, 'project'>;
  readonly icon: TablerIcon;
  readonly count?: number | undefined;
  /** What is counted. */
  readonly of?: 'todo' | 'films' | 'ended' | 'machines' | 'unwell';
  readonly alert?: boolean;
}) {
  const { t } = useTranslation();
  const current = useUi((state) => (state.screen === 'project' ? 'projects' : state.screen) === screen);
  const name = t(`nav.${screen}`);
  const counted = of === undefined || count === 0 ? undefined : t(`nav.count.${of}`, { n: count.toLocaleString() });
  return (
    <UnstyledButton
      className={classes.navItem}
      aria-current={current ? 'page' : undefined}
      title={counted === undefined ? name : `${name}${t('common.dot')}${counted}`}
      data-testid={`nav-${screen}`}
      onClick={() => showScreen(screen)}
    >
      <Icon size={16} stroke={1.7} aria-hidden />
      <Word>{name}</Word>
      {count === 0 ? null : (
        <span className={classes.navCount} data-alert={alert}>
          <span aria-hidden>{count.toLocaleString()}</span>
          <VisuallyHidden>{counted}</VisuallyHidden>
        </span>
      )}
    </UnstyledButton>
  );
}

export function Nav() {
  const { t } = useTranslation();
  const films = useFilmCounts()?.counts;
  const ended = usePanel((state) =>
    TASK_TYPES.reduce((sum, type) => {
      const counts = state.live?.summary[type];
      return sum + (counts === undefined ? 0 : counts.completed + counts.failed + counts.cancelled);
    }, 0),
  );
  const needsYou = usePanel((state) => state.originRequests.length + state.lists.needsYou.list.total);
  const unwell = usePanel(({ workers }) => TASK_TYPES.filter((type) => isUnwell(workers[type])).length);
  const studio = useStudio();
  const nowMs = useNow();
  return (
    <nav className={classes.nav} aria-label={t('nav.label')}>
      <NavItem screen="today" icon={IconHome} count={needsYou} of="todo" alert />
      <NavItem screen="queue" icon={IconMenu2} count={films && countFilms(films, QUEUED_FILM_STATES)} of="films" />
      <NavItem screen="projects" icon={IconLayoutGrid} count={films && countFilms(films)} of="films" />
      <NavItem screen="history" icon={IconHistory} count={ended} of="ended" />
      <NavItem screen="insight" icon={IconChartBar} />
      {studio === undefined ? null : (
        <NavItem screen="machines" icon={IconDevicesPc} count={presentMachines(studio, nowMs).length} of="machines" />
      )}
      <span className={classes.space} />
      <NavItem screen="workers" icon={IconCpu} count={unwell} of="unwell" alert />
      <NavItem screen="settings" icon={IconSettings} />
    </nav>
  );
}
