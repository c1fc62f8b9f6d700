import { VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type CSSProperties, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { clampLogPx, MIN_LOG_PX, setQueueView, useQueueView } from '../../store/queue-view';
import { setUi, useUi } from '../../store/ui';
import { SidePanel } from '../../ui/dialog';
import { SplitHandle } from '../../ui/split-handle';
import { Lanes } from './lanes';
import { LiveLog } from './live-log';
import classes from './queue-screen.module.css';
import { WaitingList } from './waiting-list';

/** The width at which lanes.module.css turns lanes into rows. */
const NARROW = '(max-width: 1000px)';
/** Room for the list, a task and a log side by side. */
const WIDE = '(min-width: 1600px)';
/** What is left for the list when the log is as wide as it can be. */
const MIN_LIST_PX = 480;

/** `inspector`: the open task; absent where it is shown elsewhere. */
export function QueueScreen({ inspector }: { readonly inspector: ReactNode }) {
  const { t } = useTranslation();
  const options = { getInitialValueInEffect: false } as const;
  const narrow = useMediaQuery(NARROW, false, options);
  const wide = useMediaQuery(WIDE, false, options);
  const drawerOpen = useUi((state) => state.logDrawerOpen);
  const kept = useQueueView((state) => state.logPx);
  const [dragged, setDragged] = useState<number | undefined>(undefined);
  const logPx = dragged ?? kept;
  const isBeside = wide && inspector !== undefined;
  const log = <LiveLog />;
  return (
    <div className={classes.screen}>
      <VisuallyHidden component="h1">{t('nav.queue')}</VisuallyHidden>
      <Lanes />
      <div
        className={classes.below}
        data-narrow={narrow}
        data-beside={isBeside}
        style={{ '--log': `${logPx}px`, '--least-log': `${MIN_LOG_PX}px` } as CSSProperties}
      >
        <WaitingList onShowLog={narrow ? () => setUi({ logDrawerOpen: true }) : undefined} />
        {isBeside ? inspector : null}
        {narrow ? null : (
          <>
            <SplitHandle
              label={t('work.resizeLog')}
              px={logPx}
              min={MIN_LOG_PX}
              max={Math.max(MIN_LOG_PX, window.innerWidth - MIN_LIST_PX)}
              onChange={(px) => setDragged(clampLogPx(px))}
              onDone={() => {
                setDragged((px) => {
                  if (px !== undefined) setQueueView({ logPx: px });
                  return undefined;
                });
              }}
            />
            {inspector === undefined || isBeside ? log : <Tabs info={inspector} log={log} />}
          </>
        )}
      </div>
      {narrow ? (
        <SidePanel
          opened={drawerOpen}
          onClose={() => setUi({ logDrawerOpen: false })}
          size="28rem"
          title={t('log.title')}
        >
          <LiveLog bare />
        </SidePanel>
      ) : null}
    </div>
  );
}

const TABS = ['info', 'log'] as const;

/** The open task and the log in one place, where both have no room. */
function Tabs({ info, log }: { readonly info: ReactNode; readonly log: ReactNode }) {
  const { t } = useTranslation();
  const shown = useUi((state) => state.inspectorTab);
  const id = useUi((state) => state.detailId);
  // Another task is looked at, wherever it was opened.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id is the reason
  useEffect(() => setUi({ inspectorTab: 'info' }), [id]);
  const words = { info: t('work.info'), log: t('log.title') } as const;
  return (
    <div className={classes.tabbed}>
      <div
        className={classes.tabs}
        role="tablist"
        aria-label={t('work.panels')}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
          const next = shown === 'info' ? 'log' : 'info';
          setUi({ inspectorTab: next });
          event.currentTarget.querySelector<HTMLElement>(`#queue-tab-${next}`)?.focus();
        }}
      >
        {TABS.map((tab) => (
          <button
            key={tab}
            id={`queue-tab-${tab}`}
            type="button"
            role="tab"
            aria-selected={tab === shown}
            aria-controls="queue-tab-panel"
            tabIndex={tab === shown ? 0 : -1}
            data-testid={`tab-${tab}`}
            onClick={() => setUi({ inspectorTab: tab })}
          >
            {words[tab]}
          </button>
        ))}
      </div>
      <div id="queue-tab-panel" className={classes.tabPanel} role="tabpanel" aria-labelledby={`queue-tab-${shown}`}>
        {shown === 'info' ? info : log}
      </div>
    </div>
  );
}
