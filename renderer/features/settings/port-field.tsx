import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BridgeState } from '../../../contract/ipc';
import { attempt } from '../../actions/attempt';
import { saveInTurn } from '../../actions/settings';
import { EUL_REUL, withJosa } from '../../format/josa';
import { client, usePanel } from '../../store';
import { otherPort, useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { NumberField } from './fields';

/** A free port, while another program has ours. It is only offered, since no page knows it yet. */
function useFreePort(state: BridgeState['state'] | undefined): number | undefined {
  const [port, setPort] = useState<number | undefined>(undefined);
  useEffect(() => {
    let current = true;
    setPort(undefined);
    if (state === 'port-in-use') {
      client.call('bridge:free-port', undefined).then(
        (found) => {
          if (current) setPort(found.port);
        },
        // The creator can still type a port.
        () => {},
      );
    }
    return () => {
      current = false;
    };
  }, [state]);
  return port;
}

/** The stored port, and what is true of this run: that the command line chose it, or that another program has it. */
export function PortField() {
  const { t } = useTranslation();
  const bridge = usePanel((state) => state.bridge);
  const isGiven = useSettings((state) => otherPort(state) !== undefined);
  const free = useFreePort(bridge?.state);
  const isTaken = bridge?.state === 'port-in-use';
  const values = { port: String(bridge?.port), portEul: withJosa(String(bridge?.port), EUL_REUL) };
  const warning = isGiven
    ? t(isTaken ? 'settings.portGivenTaken' : 'settings.portGiven', values)
    : isTaken
      ? t('settings.portTaken', values)
      : undefined;
  return (
    <NumberField
      name="port"
      label={t('settings.port')}
      hint={t(isGiven ? 'settings.portHintLater' : 'settings.portHint')}
      read={({ port }) => port}
      patch={(port) => ({ port })}
      warning={bridge === undefined ? undefined : warning}
      beside={
        !isTaken || isGiven || free === undefined ? null : (
          <Button data-testid="use-free-port" onClick={() => void attempt(() => saveInTurn(() => ({ port: free })))}>
            {t('settings.useFreePort', { port: String(free) })}
          </Button>
        )
      }
    />
  );
}
