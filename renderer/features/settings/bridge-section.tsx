import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../shared/copy-button';
import { usePanel } from '../../store';
import { OriginsSection } from './origins-section';
import { PortField } from './port-field';
import { Section } from './section';
import classes from './settings.module.css';

/** Where pages send their tasks, and which pages may send any. */
export function BridgeSection() {
  const { t } = useTranslation();
  const bridge = usePanel((state) => state.bridge);
  const address = bridge === undefined ? '' : `http://127.0.0.1:${bridge.port}`;
  return (
    <Section name="bridge">
      <PortField />
      <div className={classes.field}>
        <div className={classes.name}>
          <span className={classes.label}>{t('settings.address')}</span>
          <p className={classes.hint}>{t('settings.addressHint')}</p>
        </div>
        <div className={classes.control}>
          {bridge === undefined ? null : bridge.state === 'listening' ? (
            <span className={classes.line}>
              <code>{address}</code>
              <CopyButton text={address} label={t('settings.copyAddress')} />
            </span>
          ) : (
            <p className={classes.problem}>
              {bridge.state === 'port-in-use'
                ? t('settings.addressWaits')
                : bridge.state === 'starting'
                  ? t('bridge.starting')
                  : t('bridge.stoppedHint')}
            </p>
          )}
        </div>
      </div>
      <OriginsSection />
    </Section>
  );
}
