import { useTranslation } from 'react-i18next';
import { REVIEW_STEPS } from '../../../contract/review';
import { chooseWorkspace } from '../../actions/settings';
import { otherWorkspace, useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { NumberField, SwitchField, TextField } from './fields';
import { Section } from './section';

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
      {REVIEW_STEPS.map((step) => (
        <SwitchField
          key={step}
          label={t(step === 'script' ? 'review.afterScript' : 'review.afterImage')}
          hint={t(step === 'script' ? 'review.afterScriptHint' : 'review.afterImageHint')}
          read={({ stopAfter }) => stopAfter.includes(step)}
          patch={(on, { stopAfter }) => ({
            stopAfter: REVIEW_STEPS.filter((one) => (one === step ? on : stopAfter.includes(one))),
          })}
        />
      ))}
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
