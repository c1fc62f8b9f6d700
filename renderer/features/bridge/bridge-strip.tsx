import { useDebouncedValue } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BridgeState } from '../../../contract/ipc';
import classes from '../../app/shell.module.css';
import { EUL_REUL, withJosa } from '../../format/josa';
import { usePanel } from '../../store';
import { otherPort, useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { openSettings } from '../settings/section';

/** A change of the port stops and starts the bridge within this time; only what lasts is worth a word. */
const SETTLED_AFTER_MS = 1_000;

/** Says that no web page gets through, and what to do. */
export function BridgeStrip() {
  const bridge = usePanel((state) => state.bridge);
  return bridge === undefined ? null : <Strip bridge={bridge} />;
}

function Strip({ bridge: { state, port } }: { readonly bridge: BridgeState }) {
  const { t } = useTranslation();
  const isGiven = useSettings((all) => otherPort(all) !== undefined);
  const [settled] = useDebouncedValue(state, SETTLED_AFTER_MS);
  const isDown = state === 'port-in-use' || state === 'stopped';
  if (!isDown || state !== settled) return null;
  const values = { port: String(port), portEul: withJosa(String(port), EUL_REUL) };
  return (
    <section className={classes.strip} aria-label={t('bridge.details')} data-testid="bridge-strip">
      <IconPlugConnectedX size={18} stroke={1.7} aria-hidden />
      <p>
        <b>{state === 'stopped' ? t('bridge.stripStopped') : t('bridge.stripPort', values)}</b>{' '}
        <span>
          {state === 'stopped'
            ? t(isGiven ? 'bridge.stripStoppedGivenHint' : 'bridge.stripStoppedHint')
            : t(isGiven ? 'bridge.stripGivenHint' : 'bridge.stripPortHint')}
        </span>
      </p>
      <Button data-testid="strip-open-port" onClick={() => openSettings('bridge', 'port')}>
        {t(isGiven ? 'bridge.openPort' : 'bridge.changePort')}
      </Button>
    </section>
  );
}
