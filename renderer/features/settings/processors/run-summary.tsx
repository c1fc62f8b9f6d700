import { useTranslation } from 'react-i18next';
import { commandLine } from '../../../format/command-line';
import { CopyButton } from '../../../shared/copy-button';
import { systemKind } from '../../../ui/system-kind';
import settings from '../settings.module.css';
import classes from './processors.module.css';
import type { ProcessorEditor } from './use-processor';

/** What the form comes to, as it stands: the command as it will be run, or the request as it will be sent. */
export function RunSummary({ editor }: { readonly editor: ProcessorEditor }) {
  const { t } = useTranslation();
  const { program, url, kind } = editor.form;
  const isProgram = kind === 'program';
  const words = [program.program.trim(), ...program.args.filter((arg) => arg !== '')];
  const line = isProgram ? commandLine(words, systemKind() === 'windows') : `POST ${url.url.trim()}`;
  if (isProgram ? words[0] === '' : url.url.trim() === '') return null;
  const cwd = program.cwd.trim();
  return (
    <div className={settings.field} data-testid="run-summary">
      <div className={settings.name}>
        <span className={settings.label}>{t(isProgram ? 'processors.runs' : 'processors.sends')}</span>
        {isProgram ? (
          <p className={settings.hint}>
            {t('processors.runsIn', { folder: cwd === '' ? t('processors.projectFolder') : cwd })}
          </p>
        ) : null}
      </div>
      <div className={settings.control}>
        <span className={classes.summary}>
          <code>{line}</code>
          <CopyButton text={line} label={t(isProgram ? 'processors.copyCommand' : 'processors.copyRequest')} />
        </span>
      </div>
    </div>
  );
}
