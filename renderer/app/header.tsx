import { Kbd, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconMovie, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { refreshAndReport } from '../actions/panel';
import { BridgePill } from '../features/bridge/bridge-pill';
import { useUi } from '../store/ui';
import { Button } from '../ui/button';
import { modKey } from '../ui/system-kind';
import { Word } from '../ui/word';
import classes from './header.module.css';
import { NewFilm } from './new-film';

export function Header() {
  const { t } = useTranslation();
  const onQueue = useUi(({ screen }) => screen === 'queue');
  const [refreshing, setRefreshing] = useState(false);
  const refresh = async (): Promise<void> => {
    setRefreshing(true);
    await refreshAndReport();
    setRefreshing(false);
  };
  return (
    <header className={classes.header}>
      <strong className={classes.brand}>
        <IconMovie size={20} stroke={1.7} aria-hidden />
        <span>{t('app.name')}</span>
      </strong>
      <UnstyledButton
        className={classes.search}
        title={t('header.searchLabel')}
        data-testid="search"
        onClick={spotlight.open}
      >
        <span>{t('header.search')}</span>
        <Kbd size="xs">{modKey()} K</Kbd>
      </UnstyledButton>
      <span className={classes.space} />
      {onQueue ? (
        <Button
          look="quiet"
          data-testid="refresh"
          title={t('header.refresh')}
          aria-busy={refreshing}
          disabled={refreshing}
          onClick={() => void refresh()}
        >
          <IconRefresh size={15} stroke={1.7} aria-hidden />
          <Word>{t('header.refresh')}</Word>
        </Button>
      ) : null}
      <NewFilm />
      <BridgePill />
    </header>
  );
}
