import { Loader } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TASK_TYPES } from '../../../contract/task';
import { version } from '../../../package.json';
import { errorText } from '../../actions/attempt';
import { openLogFolder, openNotices } from '../../actions/panel';
import { loadSettings, useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { BridgeSection } from './bridge-section';
import { ChoiceField, NumberField, SwitchField } from './fields';
import { FilesSection } from './files-section';
import { FilmSection } from './film-section';
import { LlmSection } from './llm-section';
import { ProcessorsSection } from './processors/processors-section';
import { Section } from './section';
import { SectionNav } from './section-nav';
import classes from './settings.module.css';
import { StudioSection } from './studio/studio-section';
import { ToolsSection } from './tools-section';

export function SettingsScreen() {
  const { t } = useTranslation();
  const ready = useSettings((state) => state.settings !== undefined);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const load = useCallback(() => {
    setFailure(undefined);
    loadSettings().catch((error: unknown) => setFailure(errorText(error)));
  }, []);
  useEffect(load, [load]);
  if (!ready) {
    return failure === undefined ? (
      <Empty title="">
        <Loader size="sm" />
      </Empty>
    ) : (
      <Empty title={t('settings.failed')} hint={failure}>
        <Button look="primary" onClick={load}>
          {t('app.tryAgain')}
        </Button>
      </Empty>
    );
  }
  return (
    <div className={classes.screen} data-testid="settings">
      <h1 className={classes.title}>{t('nav.settings')}</h1>
      <SectionNav />
      <div className={classes.boxes}>
        <GeneralSection />
        <FilesSection />
        <ToolsSection />
        <FilmSection />
        <LlmSection />
        <ProcessorsSection />
        <BridgeSection />
        <StudioSection />
        <LimitsSection />
        <Section name="developer">
          <SwitchField
            label={t('settings.private')}
            hint={t('settings.privateHint')}
            warning={t('settings.privateWarning')}
            read={({ allowPrivateAddresses }) => allowPrivateAddresses}
            patch={(allowPrivateAddresses) => ({ allowPrivateAddresses })}
          />
        </Section>
        <AboutSection />
      </div>
    </div>
  );
}

function GeneralSection() {
  const { t } = useTranslation();
  return (
    <Section name="general">
      <ChoiceField
        label={t('settings.language')}
        choices={[
          ['system', t('settings.system')],
          ['ko', '한국어'],
          ['en', 'English'],
        ]}
        read={({ language }) => language}
        patch={(language) => ({ language })}
      />
      <ChoiceField
        label={t('settings.theme')}
        choices={[
          ['system', t('settings.system')],
          ['light', t('settings.light')],
          ['dark', t('settings.dark')],
        ]}
        read={({ theme }) => theme}
        patch={(theme) => ({ theme })}
      />
      <SwitchField
        label={t('settings.notifications')}
        hint={t('settings.notificationsHint')}
        read={({ notifications }) => notifications}
        patch={(notifications) => ({ notifications })}
      />
      <SwitchField
        label={t('settings.batchSound')}
        hint={t('settings.batchSoundHint')}
        read={({ batchSound }) => batchSound}
        patch={(batchSound) => ({ batchSound })}
      />
      <SwitchField
        label={t('settings.startAtLogin')}
        hint={t('settings.startAtLoginHint')}
        read={({ startAtLogin }) => startAtLogin}
        patch={(startAtLogin) => ({ startAtLogin })}
      />
    </Section>
  );
}

function LimitsSection() {
  const { t } = useTranslation();
  return (
    <Section name="limits" hint={t('settings.limitsHint')}>
      {TASK_TYPES.map((type) => (
        <NumberField
          key={type}
          name={`memoryLimitMb.${type}`}
          label={t(`lane.${type}`)}
          unit="MB"
          read={({ memoryLimitMb }) => memoryLimitMb[type]}
          patch={(mb, { memoryLimitMb }) => ({ memoryLimitMb: { ...memoryLimitMb, [type]: mb } })}
        />
      ))}
    </Section>
  );
}

function AboutSection() {
  const { t } = useTranslation();
  return (
    <Section name="about">
      <div className={classes.field}>
        <div className={classes.name}>
          <span className={classes.label}>{t('settings.version')}</span>
        </div>
        <div className={classes.control} data-testid="version">
          {t('app.name')} {version}
        </div>
      </div>
      <div className={classes.field}>
        <div className={classes.name}>
          <span className={classes.label}>{t('settings.notices')}</span>
          <p className={classes.hint}>{t('settings.noticesHint')}</p>
        </div>
        <div className={classes.control}>
          <Button data-testid="open-notices" onClick={() => void openNotices()}>
            {t('settings.openNotices')}
          </Button>
        </div>
      </div>
      <div className={classes.field}>
        <div className={classes.name}>
          <span className={classes.label}>{t('settings.logs')}</span>
          <p className={classes.hint}>{t('settings.logsHint')}</p>
        </div>
        <div className={classes.control}>
          <Button data-testid="open-logs" onClick={() => void openLogFolder()}>
            {t('app.openLogs')}
          </Button>
        </div>
      </div>
    </Section>
  );
}
