import { useTranslation } from 'react-i18next';
import { saveInTurn } from '../../actions/settings';
import { attempt } from '../../actions/tasks';
import { lookAgain } from '../../shared/tools';
import { client } from '../../store';
import { otherWorkspace, useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { NumberField, TextField } from './fields';
import { Section } from './section';

/** The system's dialog; what is chosen is stored at once. The disk may be another one then. */
export async function chooseWorkspace(): Promise<void> {
  await attempt(async () => {
    const { path } = await client.call('settings:choose-folder', undefined);
    if (path === undefined) return;
    await saveInTurn(() => ({ workspace: path }));
    await lookAgain();
  });
}

export function FilesSection() {
  const { t } = useTranslation();
  const other = useSettings(otherWorkspace);
  return (
    <Section name="files">
      <TextField
        name="workspace"
        label={t('settings.workspace')}
        hint={t('settings.workspaceHint')}
        read={({ workspace }) => workspace}
        patch={(workspace) => ({ workspace })}
        warning={other === undefined ? undefined : t('settings.workspaceGiven', { path: other })}
        beside={
          <Button data-testid="choose-folder" onClick={() => void chooseWorkspace()}>
            {t('settings.choose')}
          </Button>
        }
      />
      <NumberField
        name="retentionDays"
        label={t('settings.retention')}
        hint={t('settings.retentionHint')}
        unit={t('settings.days')}
        read={({ retentionDays }) => retentionDays}
        patch={(retentionDays) => ({ retentionDays })}
      />
    </Section>
  );
}
