import { Loader } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { loadSettings, useSettings } from '../../store/settings';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { openLogFolder } from '../actions';
import { ChoiceField, NumberField, SwitchField, TextField } from './fields';
import { LlmKeyField } from './llm-key-field';
import { OriginsSection } from './origins-section';
import classes from './settings.module.css';

export function SettingsScreen() {
  const { t } = useTranslation();
  const settings = useSettings((state) => state.settings);
  useEffect(() => void loadSettings(), []);
  if (settings === undefined) {
    return (
      <Empty title="">
        <Loader size="sm" />
      </Empty>
    );
  }
  const { llm, memoryLimitMb } = settings;
  return (
    <div className={classes.screen} data-testid="settings">
      <h1 className={classes.title}>{t('nav.settings')}</h1>
      <section className={classes.box} aria-labelledby="settings-look">
        <h2 id="settings-look">{t('settings.general')}</h2>
        <ChoiceField
          label={t('settings.language')}
          value={settings.language}
          choices={[
            ['system', t('settings.system')],
            ['ko', '한국어'],
            ['en', 'English'],
          ]}
          toPatch={(language) => ({ language })}
        />
        <ChoiceField
          label={t('settings.theme')}
          value={settings.theme}
          choices={[
            ['system', t('settings.system')],
            ['light', t('settings.light')],
            ['dark', t('settings.dark')],
          ]}
          toPatch={(theme) => ({ theme })}
        />
        <SwitchField
          label={t('settings.notifications')}
          hint={t('settings.notificationsHint')}
          value={settings.notifications}
          toPatch={(notifications) => ({ notifications })}
        />
        <SwitchField
          label={t('settings.startAtLogin')}
          hint={t('settings.startAtLoginHint')}
          value={settings.startAtLogin}
          toPatch={(startAtLogin) => ({ startAtLogin })}
        />
      </section>
      <section className={classes.box} aria-labelledby="settings-files">
        <h2 id="settings-files">{t('settings.files')}</h2>
        <TextField
          label={t('settings.workspace')}
          hint={t('settings.workspaceHint')}
          value={settings.workspace}
          toPatch={(workspace) => ({ workspace })}
        />
        <TextField
          label={t('settings.browser')}
          hint={t('settings.findHint')}
          value={settings.browserPath}
          toPatch={(browserPath) => ({ browserPath })}
        />
        <TextField
          label={t('settings.ffmpeg')}
          hint={t('settings.findHint')}
          value={settings.ffmpegPath}
          toPatch={(ffmpegPath) => ({ ffmpegPath })}
        />
        <TextField
          label={t('settings.voice')}
          hint={t('settings.voiceHint')}
          value={settings.voice}
          toPatch={(voice) => ({ voice })}
        />
      </section>
      <section className={classes.box} aria-labelledby="settings-llm">
        <h2 id="settings-llm">{t('settings.llm')}</h2>
        <TextField
          label={t('settings.llmUrl')}
          hint={t('settings.llmUrlHint')}
          value={llm.baseUrl}
          toPatch={(baseUrl) => ({ llm: { ...llm, baseUrl } })}
        />
        <TextField label={t('settings.llmModel')} value={llm.model} toPatch={(model) => ({ llm: { ...llm, model } })} />
        <LlmKeyField />
      </section>
      <section className={classes.box} aria-labelledby="settings-bridge">
        <h2 id="settings-bridge">{t('settings.bridge')}</h2>
        <NumberField
          label={t('settings.port')}
          value={settings.port}
          min={1_024}
          max={65_535}
          toPatch={(port) => ({ port })}
        />
        <SwitchField
          label={t('settings.private')}
          hint={t('settings.privateHint')}
          value={settings.allowPrivateAddresses}
          toPatch={(allowPrivateAddresses) => ({ allowPrivateAddresses })}
        />
        <OriginsSection />
      </section>
      <section className={classes.box} aria-labelledby="settings-limits">
        <h2 id="settings-limits">{t('settings.limits')}</h2>
        <NumberField
          label={t('settings.memory', { type: t('type.script') })}
          value={memoryLimitMb.script}
          min={200}
          max={16_000}
          unit="MB"
          toPatch={(script) => ({ memoryLimitMb: { ...memoryLimitMb, script } })}
        />
        <NumberField
          label={t('settings.memory', { type: t('type.image') })}
          value={memoryLimitMb.image}
          min={300}
          max={16_000}
          unit="MB"
          toPatch={(image) => ({ memoryLimitMb: { ...memoryLimitMb, image } })}
        />
        <NumberField
          label={t('settings.memory', { type: t('type.video') })}
          value={memoryLimitMb.video}
          min={300}
          max={32_000}
          unit="MB"
          toPatch={(video) => ({ memoryLimitMb: { ...memoryLimitMb, video } })}
        />
        <NumberField
          label={t('settings.retention')}
          hint={t('settings.retentionHint')}
          value={settings.retentionDays}
          min={1}
          max={3_650}
          unit={t('settings.days')}
          toPatch={(retentionDays) => ({ retentionDays })}
        />
        <div className={classes.field}>
          <span className={classes.label}>{t('settings.logs')}</span>
          <Button onClick={() => void openLogFolder()}>{t('app.openLogs')}</Button>
        </div>
      </section>
    </div>
  );
}
