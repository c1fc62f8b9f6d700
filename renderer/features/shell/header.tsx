import { Kbd, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconMovie, IconPlus, IconRefresh, IconWand } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EUL_REUL, withJosa } from '../../format/josa';
import { usePanel } from '../../store';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import { refreshAll, showDone } from '../actions';
import classes from './shell.module.css';

export function Header() {
  const { t } = useTranslation();
  const [refreshing, setRefreshing] = useState(false);
  const refresh = async (): Promise<void> => {
    setRefreshing(true);
    await refreshAll();
    setRefreshing(false);
    showDone(t('header.refreshed'));
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
        <Kbd size="xs">Ctrl K</Kbd>
      </UnstyledButton>
      <span className={classes.space} />
      <Button look="quiet" data-testid="new-film" onClick={() => setUi({ form: 'film' })}>
        <IconWand size={15} stroke={1.7} aria-hidden />
        {t('header.newFilm')}
      </Button>
      <Button data-testid="new-task" onClick={() => setUi({ form: 'task' })}>
        <IconPlus size={15} stroke={1.7} aria-hidden />
        {t('header.newTask')}
      </Button>
      <Button data-testid="refresh" aria-busy={refreshing} disabled={refreshing} onClick={() => void refresh()}>
        <IconRefresh size={15} stroke={1.7} aria-hidden />
        {t('header.refresh')}
      </Button>
      <BridgePill />
    </header>
  );
}

function BridgePill() {
  const { t } = useTranslation();
  const bridge = usePanel((state) => state.bridge);
  if (bridge === undefined) return null;
  const { state, port } = bridge;
  const values = { port: String(port), portEul: withJosa(String(port), EUL_REUL) };
  const [text, hint] = (() => {
    switch (state) {
      case 'listening':
        return [`127.0.0.1:${port}`, t('bridge.listening')];
      case 'starting':
        return [t('bridge.starting'), ''];
      case 'port-in-use':
        return [t('bridge.portInUse', values), t('bridge.portInUseHint', values)];
      case 'stopped':
        return [t('bridge.stopped'), ''];
      default:
        return state satisfies never;
    }
  })();
  return (
    <span className={classes.pill} data-state={state} data-testid="bridge-pill" title={hint}>
      <span className={classes.dot} aria-hidden />
      <span role="status">{text}</span>
    </span>
  );
}
