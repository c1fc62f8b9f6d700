import { Popover, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BridgeState } from '../../../contract/ipc';
import { CopyButton } from '../../shared/copy-button';
import { usePanel } from '../../store';
import { openSettings } from '../../store/settings-place';
import { Button } from '../../ui/button';
import classes from './bridge.module.css';
import { useBridgeWords } from './bridge-words';

/** The state of the bridge in the header. Pressed, it explains the state and what to do. */
export function BridgePill() {
  const bridge = usePanel((state) => state.bridge);
  return bridge === undefined ? null : <Pill bridge={bridge} />;
}

function Pill({ bridge }: { readonly bridge: BridgeState }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { state, port } = bridge;
  const { short, what, todo } = useBridgeWords(bridge);
  const hint = todo === undefined ? what : `${what} ${todo}`;
  const address = `http://127.0.0.1:${port}`;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width="19rem" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          className={classes.pill}
          data-state={state}
          data-testid="bridge-pill"
          title={hint}
          onClick={() => setOpened(!opened)}
        >
          <span className={classes.dot} aria-hidden />
          <span role="status">{short}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('bridge.details')} data-testid="bridge-details">
        <div className={classes.details}>
          <p>{hint}</p>
          {state === 'listening' ? (
            <p className={classes.address}>
              <code>{address}</code>
              <CopyButton text={address} label={t('settings.copyAddress')} />
            </p>
          ) : null}
          <Button
            look={state === 'port-in-use' ? 'primary' : 'plain'}
            data-testid="open-port"
            onClick={() => {
              setOpened(false);
              openSettings('bridge', 'port');
            }}
          >
            {t('bridge.openPort')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
