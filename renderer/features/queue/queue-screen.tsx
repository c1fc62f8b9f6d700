import { VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { setUi, useUi } from '../../store/ui';
import { SidePanel } from '../../ui/dialog';
import { Lanes } from './lanes';
import { LiveLog } from './live-log';
import classes from './queue-screen.module.css';
import { WaitingList } from './waiting-list';

/** The width at which lanes.module.css turns lanes into rows. */
const NARROW = '(max-width: 1000px)';

export function QueueScreen() {
  const { t } = useTranslation();
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const drawerOpen = useUi((state) => state.logDrawerOpen);
  return (
    <div className={classes.screen}>
      <VisuallyHidden component="h1">{t('nav.queue')}</VisuallyHidden>
      <Lanes />
      <div className={classes.below} data-narrow={narrow}>
        <WaitingList onShowLog={narrow ? () => setUi({ logDrawerOpen: true }) : undefined} />
        {narrow ? null : <LiveLog />}
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
