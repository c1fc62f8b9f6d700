import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { setUi, useUi } from '../../store/ui';
import { LiveLog } from '../log/live-log';
import { Lanes } from './lanes';
import classes from './queue-screen.module.css';
import { WaitingList } from './waiting-list';

/** The same width at which lanes.module.css turns lanes into rows. */
const NARROW = '(max-width: 1000px)';

export function QueueScreen() {
  const { t } = useTranslation();
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const drawerOpen = useUi((state) => state.logDrawerOpen);
  return (
    <div className={classes.screen}>
      <Lanes />
      <div className={classes.below} data-narrow={narrow}>
        <WaitingList onShowLog={narrow ? () => setUi({ logDrawerOpen: true }) : undefined} />
        {narrow ? null : <LiveLog />}
      </div>
      {narrow ? (
        <Drawer
          opened={drawerOpen}
          onClose={() => setUi({ logDrawerOpen: false })}
          position="right"
          size="28rem"
          title={t('log.title')}
          closeButtonProps={{ 'aria-label': t('log.close') }}
          classNames={{ body: classes.drawerBody ?? '', content: classes.drawer ?? '' }}
        >
          <LiveLog />
        </Drawer>
      ) : null}
    </div>
  );
}
