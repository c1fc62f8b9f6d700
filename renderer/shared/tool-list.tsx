import { IconAlertTriangle, IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AUTOMATIC } from '../../contract/implementations';
import { lookAgain } from '../actions/settings';
import { usePanel } from '../store';
import { useSettings } from '../store/settings';
import { Button } from '../ui/button';
import { systemKind } from '../ui/system-kind';
import { CopyButton } from './copy-button';
import classes from './tool-list.module.css';
import { INSTALL, TOOLS, type Tool } from './tools';

function ToolLine({ tool }: { readonly tool: Tool }) {
  const { t } = useTranslation();
  const path = usePanel((state) => state.machine?.tools[tool]);
  const isChosen = useSettings(
    ({ settings }) => tool === 'voice' && (settings?.chosen.voice ?? AUTOMATIC) !== AUTOMATIC,
  );
  // What the creator chose to read is not installed by it.
  const command = isChosen ? undefined : INSTALL[systemKind()][tool];
  const found = path !== undefined;
  return (
    <li className={classes.tool} data-found={found} data-testid={`tool-${tool}`}>
      {found ? (
        <IconCircleCheck size={16} stroke={1.7} aria-hidden />
      ) : (
        <IconAlertTriangle size={16} stroke={1.7} aria-hidden />
      )}
      <div className={classes.toolName}>
        <span className={classes.label}>{t(`tools.${tool}`)}</span>
        <span className={classes.hint}>{t(`tools.${tool}For`)}</span>
      </div>
      <div className={classes.toolState}>
        <strong>{found ? t('tools.found') : t('tools.missing')}</strong>
        {found ? <code>{path}</code> : null}
        {found || command === undefined ? null : (
          <>
            <span className={classes.line}>
              <code>{command}</code>
              <CopyButton text={command} label={t('tools.copyCommand', { command })} />
            </span>
            <span className={classes.hint}>{t('tools.install')}</span>
          </>
        )}
      </div>
    </li>
  );
}

/** The tools that the work needs: where each was found, or how to install it. */
export function ToolList() {
  return (
    <ul className={classes.tools} data-part="tools">
      {TOOLS.map((tool) => (
        <ToolLine key={tool} tool={tool} />
      ))}
    </ul>
  );
}

export function LookAgainButton() {
  const { t } = useTranslation();
  const [looking, setLooking] = useState(false);
  const look = async (): Promise<void> => {
    setLooking(true);
    await lookAgain();
    setLooking(false);
  };
  return (
    <Button aria-busy={looking} disabled={looking} data-testid="look-again" onClick={() => void look()}>
      <IconRefresh size={15} stroke={1.7} aria-hidden />
      {t('settings.lookAgain')}
    </Button>
  );
}
