import { Popover, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from '../../app/shell.module.css';
import { EUL_REUL, withJosa } from '../../format/josa';
import { CopyButton } from '../../shared/copy-button';
import { usePanel } from '../../store';
import { otherPort, useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { openSettings } from '../settings/section';

/** The state of the door for web pages; pressed, it tells what that means and what to do. */
export function BridgePill() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const bridge = usePanel((state) => state.bridge);
  const isGiven = useSettings((all) => otherPort(all) !== undefined);
  if (bridge === undefined) return null;
  const { state, port } = bridge;
  const values = { port: String(port), portEul: withJosa(String(port), EUL_REUL) };
  const address = `127.0.0.1:${port}`;
  const [text, hint] = (() => {
    switch (state) {
      case 'listening':
        return [address, t('bridge.listening')];
      case 'starting':
        return [t('bridge.starting'), t('bridge.startingHint')];
      case 'port-in-use':
        return [
          t('bridge.portInUse', values),
          `${t('bridge.stripPort', values)} ${t(isGiven ? 'bridge.stripGivenHint' : 'bridge.stripPortHint')}`,
        ];
      case 'stopped':
        return [t('bridge.stopped'), t('bridge.stoppedHint')];
      default:
        return state satisfies never;
    }
  })();
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
          <span role="status">{text}</span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('bridge.details')} data-testid="bridge-details">
        <div className={classes.details}>
          <p>{hint}</p>
          {state === 'listening' ? (
            <p className={classes.address}>
              <code>http://{address}</code>
              <CopyButton text={`http://${address}`} label={t('settings.copyAddress')} />
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
