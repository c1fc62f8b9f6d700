import { Checkbox } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSettings } from '../../../store/settings';
import { Button } from '../../../ui/button';
import { FindingList } from '../finding-list';
import settings from '../settings.module.css';
import classes from './studio.module.css';
import type { StudioEntryEditor } from './use-studio-entry';
import type { Outcome, StudioTest } from './use-studio-test';

/** A look at the server and the shared folder, with what was found in words. */
export function TestField({ editor, test }: { readonly editor: StudioEntryEditor; readonly test: StudioTest }) {
  const { t } = useTranslation();
  const { outcome, run } = test;
  const isGiven = useSettings(({ givenStudio }) => givenStudio !== undefined);
  const { knowsTheRisk } = editor.fields;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever presses the last button of a window sees what came of it.
    if (outcome.kind === 'found' || outcome.kind === 'failed') box.current?.scrollIntoView({ block: 'nearest' });
  }, [outcome]);
  const isRisky = outcome.kind === 'found' && outcome.findings.some(({ level }) => level === 'risk');
  return (
    <div className={`${settings.field} ${classes.test}`}>
      <div className={settings.name}>
        <span className={settings.label}>{t('studio.settings.test')}</span>
        <p className={settings.hint}>{t('studio.settings.testHint')}</p>
      </div>
      <div className={settings.control}>
        <Button
          aria-busy={outcome.kind === 'busy'}
          disabled={outcome.kind === 'busy'}
          data-testid="test-studio"
          onClick={() => void run()}
        >
          {t('studio.settings.test')}
        </Button>
      </div>
      <div ref={box} className={classes.outcome} role="status" data-testid="studio-findings">
        <Found outcome={outcome} />
      </div>
      {!isGiven && (isRisky || knowsTheRisk) ? (
        <Checkbox
          className={classes.risk ?? ''}
          size="xs"
          label={t('studio.settings.risk')}
          description={t('studio.settings.riskHint')}
          data-testid="knows-the-risk"
          checked={knowsTheRisk}
          onChange={(event) => editor.change({ knowsTheRisk: event.currentTarget.checked })}
        />
      ) : null}
    </div>
  );
}

function Found({ outcome }: { readonly outcome: Outcome }) {
  const { t } = useTranslation();
  switch (outcome.kind) {
    case 'none':
      return null;
    case 'busy':
      return <p className={settings.hint}>{t('studio.settings.testing')}</p>;
    case 'failed':
      return (
        <p className={settings.outcome} data-outcome="failed">
          <IconAlertTriangle size={16} stroke={1.7} aria-hidden />
          <span>{outcome.words}</span>
        </p>
      );
    case 'found':
      return <FindingList findings={outcome.findings} />;
    default:
      return outcome satisfies never;
  }
}
