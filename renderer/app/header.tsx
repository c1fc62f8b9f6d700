import { Kbd, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconMovie, IconPlus, IconRefresh, IconWand } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { refreshAndReport } from '../actions/panel';
import { BridgePill } from '../features/bridge/bridge-pill';
import { setUi } from '../store/ui';
import { Button } from '../ui/button';
import { modKey } from '../ui/system-kind';
import { Word } from '../ui/word';
import classes from './header.module.css';

export function Header() {
  const { t } = useTranslation();
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
      <Button look="quiet" data-testid="new-film" title={t('header.newFilm')} onClick={() => setUi({ form: 'film' })}>
        <IconWand size={15} stroke={1.7} aria-hidden />
        <Word>{t('header.newFilm')}</Word>
      </Button>
      <Button data-testid="new-task" onClick={() => setUi({ form: 'task' })}>
        <IconPlus size={15} stroke={1.7} aria-hidden />
        {t('header.newTask')}
      </Button>
      <Button
        data-testid="refresh"
        title={t('header.refresh')}
        aria-busy={refreshing}
        disabled={refreshing}
        onClick={() => void refresh()}
      >
        <IconRefresh size={15} stroke={1.7} aria-hidden />
        <Word>{t('header.refresh')}</Word>
      </Button>
      <BridgePill />
    </header>
  );
}
