import { IconCode, IconFolderOpen, IconWand } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { makeSampleFilm } from '../../actions/sample-film';
import { chooseWorkspace, lookAgain } from '../../actions/settings';
import { LookAgainButton, ToolList } from '../../shared/tool-list';
import { TOOLS } from '../../shared/tools';
import { useOffline } from '../../shared/use-offline';
import { usePanel } from '../../store';
import { otherWorkspace, useSettings } from '../../store/settings';
import { setUi } from '../../store/ui';
import { Button } from '../../ui/button';
import classes from './welcome.module.css';

export function WorkspaceStep() {
  const { t } = useTranslation();
  const workspace = useSettings((state) => state.settings?.workspace);
  const other = useSettings(otherWorkspace);
  return (
    <>
      <p>{t('welcome.workspaceText')}</p>
      <div className={classes.row}>
        <code className={classes.path} data-testid="welcome-workspace">
          {workspace}
        </code>
        <Button data-testid="welcome-choose" onClick={() => void chooseWorkspace()}>
          <IconFolderOpen size={15} stroke={1.7} aria-hidden />
          {t('settings.choose')}
        </Button>
      </div>
      {other === undefined ? null : <p className={classes.hint}>{t('settings.workspaceGiven', { path: other })}</p>}
    </>
  );
}

export function ToolsStep() {
  const { t } = useTranslation();
  const ready = usePanel((state) => TOOLS.every((tool) => state.machine?.tools[tool] !== undefined));
  useEffect(() => void lookAgain(), []);
  return (
    <>
      <p>{ready ? t('welcome.toolsReady') : t('welcome.toolsText')}</p>
      <div className={classes.tools}>
        <ToolList />
      </div>
      <div className={classes.row}>
        <LookAgainButton />
      </div>
    </>
  );
}

/** `onDone` is called when the film is in the queue. */
export function SampleStep({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation();
  const port = usePanel((state) => state.bridge?.port);
  const [sending, setSending] = useState(false);
  const offline = useOffline();
  const make = async (): Promise<void> => {
    setSending(true);
    const worked = await makeSampleFilm();
    setSending(false);
    if (worked) onDone();
  };
  return (
    <>
      <p>{t('welcome.sampleText')}</p>
      <div className={classes.row}>
        <Button
          look="primary"
          disabled={sending}
          aria-busy={sending}
          data-testid="make-sample"
          onClick={() => void make()}
          {...offline}
        >
          <IconWand size={15} stroke={1.7} aria-hidden />
          {t('welcome.makeSample')}
        </Button>
        <Button data-testid="welcome-own-code" onClick={() => setUi({ ownCodeOpen: true })}>
          <IconCode size={15} stroke={1.7} aria-hidden />
          {t('processors.ownCode')}
        </Button>
      </div>
      {port === undefined ? null : <p className={classes.hint}>{t('welcome.otherwise', { port: String(port) })}</p>}
    </>
  );
}
