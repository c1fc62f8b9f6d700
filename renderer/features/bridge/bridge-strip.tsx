import { useDebouncedValue } from '@mantine/hooks';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BridgeState } from '../../../contract/ipc';
import { usePanel } from '../../store';
import { openSettings } from '../../store/settings-place';
import { Button } from '../../ui/button';
import classes from './bridge.module.css';
import { useBridgeWords, usePortIsGiven } from './bridge-words';

/** A change of port stops and starts the bridge within this time; only a state that lasts is worth mentioning. */
const SETTLED_AFTER_MS = 1_000;

/** Says that no web page gets through, and what to do. */
export function BridgeStrip() {
  const bridge = usePanel((state) => state.bridge);
  return bridge === undefined ? null : <Strip bridge={bridge} />;
}

function Strip({ bridge }: { readonly bridge: BridgeState }) {
  const { t } = useTranslation();
  const { state } = bridge;
  const { what, todo } = useBridgeWords(bridge);
  const isGiven = usePortIsGiven();
  const [settled] = useDebouncedValue(state, SETTLED_AFTER_MS);
  const isDown = state === 'port-in-use' || state === 'stopped';
  if (!isDown || state !== settled) return null;
  return (
    <section className={classes.strip} aria-label={t('bridge.details')} data-testid="bridge-strip">
      <IconPlugConnectedX size={18} stroke={1.7} aria-hidden />
      <p>
        <b>{what}</b> <span>{todo}</span>
      </p>
      <Button data-testid="strip-open-port" onClick={() => openSettings('bridge', 'port')}>
        {t(isGiven ? 'bridge.openPort' : 'bridge.changePort')}
      </Button>
    </section>
  );
}
