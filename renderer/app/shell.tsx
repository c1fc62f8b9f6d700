import { Loader, VisuallyHidden } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type ReactNode, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { openLogFolder, refreshAll } from '../actions/panel';
import { BridgeStrip } from '../features/bridge/bridge-strip';
import { FormDialog } from '../features/forms/form-dialog';
import { HistoryScreen } from '../features/history/history-screen';
import { InsightScreen } from '../features/insight/insight-screen';
import { MachinesScreen } from '../features/machines/machines-screen';
import { OriginBanner } from '../features/origins/origin-banner';
import { OwnCodePanel } from '../features/own-code/own-code-panel';
import { Palette } from '../features/palette/palette';
import { ShortcutSheet } from '../features/palette/shortcuts';
import { useGlobalShortcuts } from '../features/palette/use-shortcuts';
import { ProjectScreen } from '../features/project/project-screen';
import { ProjectsScreen } from '../features/projects/projects-screen';
import { QueueScreen } from '../features/queue/queue-screen';
import { SettingsScreen } from '../features/settings/settings-screen';
import { StudioStrip } from '../features/studio/studio-strip';
import { TodayScreen } from '../features/today/today-screen';
import { WindowDrop } from '../features/today/window-drop';
import { WorkersScreen } from '../features/workers/workers-screen';
import { FilmPlayer } from '../shared/film-player';
import { usePanel } from '../store';
import { type Screen, useUi } from '../store/ui';
import { Button } from '../ui/button';
import { Empty } from '../ui/empty';
import { ConfirmDialog } from './confirm-dialog';
import { Footer } from './footer';
import { Header } from './header';
import { Nav } from './nav';
import classes from './shell.module.css';
import { useInspector } from './use-inspector';
import { useKeptScroll } from './use-kept-scroll';

export function Shell() {
  useGlobalShortcuts();
  const { t } = useTranslation();
  const phase = usePanel((state) => state.phase);
  const failure = usePanel((state) => state.failure);
  const screen = useUi((state) => state.screen);
  const projectId = useUi((state) => state.projectId);
  const inspector = useInspector(screen);
  const main = useRef<HTMLElement>(null);
  useKeptScroll(main, screen === 'project' ? `project ${projectId}` : screen, phase !== 'connecting');
  return (
    <div
      className={classes.shell}
      data-testid="app"
      data-phase={phase}
      data-inspecting={inspector.beside !== undefined}
    >
      <a className={classes.skip} href="#main">
        {t('app.skip')}
      </a>
      <Header />
      <Nav />
      <main ref={main} id="main" className={classes.main} tabIndex={-1}>
        {phase === 'connecting' ? (
          <Empty title={t('app.connecting')}>
            <VisuallyHidden component="h1">{t('app.name')}</VisuallyHidden>
            <Loader size="sm" />
          </Empty>
        ) : phase === 'failed' ? (
          <Empty title={t('app.failed')} hint={`${failure ?? ''} ${t('app.failedHint')}`}>
            <VisuallyHidden component="h1">{t('app.name')}</VisuallyHidden>
            <div className={classes.failedActions}>
              <Button look="primary" onClick={() => void refreshAll()}>
                {t('app.tryAgain')}
              </Button>
              <Button onClick={() => void openLogFolder()}>{t('app.openLogs')}</Button>
            </div>
          </Empty>
        ) : (
          <CurrentScreen screen={screen} inspector={inspector.within} />
        )}
      </main>
      {inspector.beside === undefined ? null : <div className={classes.beside}>{inspector.beside}</div>}
      {/* At the lower left of the screen, over rows: a notice must not cover the buttons of a question or of a decision. */}
      <div className={classes.toasts}>
        <Notifications
          position="bottom-left"
          limit={4}
          autoClose={5_000}
          withinPortal={false}
          style={{ position: 'absolute' }}
        />
      </div>
      {/* At the bottom, where they move nothing that is about to be clicked when they come and go. */}
      <div className={classes.notices}>
        {phase === 'live' && screen !== 'today' ? <OriginBanner /> : null}
        <StudioStrip />
        <BridgeStrip />
      </div>
      <Footer />
      {inspector.over}
      <OwnCodePanel />
      <FormDialog />
      <FilmPlayer />
      <WindowDrop />
      <ConfirmDialog />
      <Palette />
      <ShortcutSheet />
    </div>
  );
}

function CurrentScreen({ screen, inspector }: { readonly screen: Screen; readonly inspector: ReactNode }) {
  switch (screen) {
    case 'today':
      return <TodayScreen />;
    case 'queue':
      return <QueueScreen inspector={inspector} />;
    case 'projects':
      return <ProjectsScreen />;
    case 'project':
      return <ProjectScreen />;
    case 'history':
      return <HistoryScreen />;
    case 'insight':
      return <InsightScreen />;
    case 'machines':
      return <MachinesScreen />;
    case 'workers':
      return <WorkersScreen />;
    case 'settings':
      return <SettingsScreen />;
    default:
      return screen satisfies never;
  }
}
