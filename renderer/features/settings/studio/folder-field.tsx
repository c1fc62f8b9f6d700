import { useTranslation } from 'react-i18next';
import { chooseWorkspace } from '../../../actions/settings';
import { otherWorkspace, useSettings } from '../../../store/settings';
import { openSettings } from '../../../store/settings-place';
import { Button } from '../../../ui/button';
import settings from '../settings.module.css';

/** The folder that all machines see: the work folder, which is typed in its own section. */
export function FolderField() {
  const { t } = useTranslation();
  const workspace = useSettings((state) => state.settings?.workspace ?? '');
  const other = useSettings(otherWorkspace);
  return (
    <div className={settings.field}>
      <div className={settings.name}>
        <span className={settings.label}>{t('studio.settings.folder')}</span>
        <p className={settings.hint}>{t('studio.settings.folderHint')}</p>
      </div>
      <div className={settings.control}>
        <code data-testid="studio-folder">{workspace}</code>
        {other === undefined ? null : (
          <p className={settings.problem}>{t('settings.workspaceGiven', { path: other })}</p>
        )}
        <span className={settings.line}>
          <Button data-testid="choose-shared-folder" onClick={() => void chooseWorkspace()}>
            {t('settings.choose')}
          </Button>
          <Button look="quiet" onClick={() => openSettings('files', 'workspace')}>
            {t('studio.settings.folderEdit')}
          </Button>
        </span>
      </div>
    </div>
  );
}
