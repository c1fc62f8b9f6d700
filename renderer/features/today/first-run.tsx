import { IconFolderOpen } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseWorkspace, endFirstRun, lookAgain } from '../../actions/settings';
import { LookAgainButton, ToolList } from '../../shared/tool-list';
import { TOOLS } from '../../shared/tools';
import { usePanel } from '../../store';
import { otherWorkspace, useSettings } from '../../store/settings';
import { useWelcomeShown } from '../../store/welcome';
import { Button } from '../../ui/button';
import classes from './first-run.module.css';

function Workspace() {
  const { t } = useTranslation();
  const workspace = useSettings((state) => state.settings?.workspace);
  const other = useSettings(otherWorkspace);
  return (
    <div className={classes.part}>
      <h3>{t('welcome.workspace')}</h3>
      <div className={classes.row}>
        <code className={classes.path} data-testid="welcome-workspace">
          {workspace}
        </code>
        <Button data-testid="welcome-choose" onClick={() => void chooseWorkspace()}>
          <IconFolderOpen size={15} stroke={1.7} aria-hidden />
          {t('settings.choose')}
        </Button>
      </div>
      <p>{other === undefined ? t('welcome.workspaceText') : t('settings.workspaceGiven', { path: other })}</p>
    </div>
  );
}

function Tools() {
  const { t } = useTranslation();
  const ready = usePanel((state) => TOOLS.every((tool) => state.machine?.tools[tool] !== undefined));
  useEffect(() => void lookAgain(), []);
  return (
    <div className={classes.part}>
      <div className={classes.row}>
        <h3>{t('welcome.tools')}</h3>
        <p>{ready ? t('welcome.toolsReady') : t('welcome.toolsText')}</p>
        <LookAgainButton />
      </div>
      <div className={classes.tools}>
        <ToolList />
      </div>
    </div>
  );
}

/**
 * What is set up before the first film, shown until it was seen once. Nothing of it has to be done: the folder has a default, and a task
 * without its tool waits for it.
 */
export function FirstRun() {
  const { t } = useTranslation();
  const shown = useWelcomeShown();
  if (!shown) return null;
  return (
    <section className={classes.card} aria-labelledby="welcome-title" data-testid="welcome">
      <header>
        <h2 id="welcome-title">{t('today.firstRun')}</h2>
        <Button look="quiet" data-testid="welcome-skip" onClick={endFirstRun}>
          {t('today.firstRunClose')}
        </Button>
      </header>
      <Workspace />
      <Tools />
    </section>
  );
}
