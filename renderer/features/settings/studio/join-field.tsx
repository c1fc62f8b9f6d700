import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../../actions/attempt';
import { allSaved } from '../../../actions/settings';
import { client } from '../../../store';
import { reopenAt } from '../../../store/settings-place';
import { useStudio } from '../../../store/use-studio';
import { Button } from '../../../ui/button';
import settings from '../settings.module.css';
import { ChoiceDialog } from './choice-dialog';
import { discardEntry, type StudioEntryEditor, type StudioFields } from './use-studio-entry';
import { type StudioTest, toEntry } from './use-studio-test';

/** Joins the studio that was entered or, in one, applies what was changed. Either way the app starts again. */
export function JoinField({ editor, test }: { readonly editor: StudioEntryEditor; readonly test: StudioTest }) {
  const { t } = useTranslation();
  const isJoined = useStudio() !== undefined;
  /** What was entered when the question was asked. */
  const [asked, setAsked] = useState<StudioFields>();
  const [opened, setOpened] = useState(false);
  const [phase, setPhase] = useState<'idle' | 'joining' | 'restarting'>('idle');

  // As the test found. Its tasks come along whatever was chosen.
  const isFirst =
    test.outcome.kind === 'found' &&
    test.outcome.findings.some(({ message }) => typeof message === 'object' && message.code === 'studio.new');

  const ask = (): void => {
    const entry = test.checked();
    setAsked(entry);
    setOpened(entry !== undefined);
  };
  const join = async (entry: StudioFields, bring: boolean): Promise<void> => {
    setPhase('joining');
    test.setOutcome({ kind: 'busy' });
    // Before the call: the page may end with the app before it has its reply.
    reopenAt('studio');
    try {
      await allSaved();
      const { machineName } = entry;
      const reply = await client.call('studio:join', { ...toEntry(entry), machineName, bring });
      test.setOutcome(reply.restarting ? { kind: 'none' } : { kind: 'found', findings: reply.findings });
      setPhase(reply.restarting ? 'restarting' : 'idle');
      if (!reply.restarting) reopenAt(undefined);
      // It is stored now, and the page ends with the app.
      if (reply.restarting) discardEntry();
    } catch (error) {
      reopenAt(undefined);
      test.setOutcome({ kind: 'failed', words: errorText(error) });
      setPhase('idle');
    }
  };
  return (
    <div className={settings.field}>
      <div className={settings.name}>
        <p className={settings.hint}>{t(isJoined ? 'studio.settings.rejoinHint' : 'studio.settings.joinHint')}</p>
      </div>
      <div className={settings.control}>
        <span className={settings.line}>
          <Button
            look={isJoined && !editor.isChanged ? 'plain' : 'primary'}
            data-testid="join-studio"
            aria-busy={phase !== 'idle'}
            disabled={phase !== 'idle' || (isJoined && !editor.isChanged)}
            onClick={ask}
          >
            {t(isJoined ? 'studio.settings.rejoin' : 'studio.settings.join')}
          </Button>
          {editor.isChanged ? (
            <Button data-testid="discard-studio" onClick={discardEntry}>
              {t('studio.settings.discard')}
            </Button>
          ) : null}
        </span>
        {phase === 'restarting' ? (
          <p role="status" className={settings.hint}>
            {t('studio.settings.restarting')}
          </p>
        ) : null}
      </div>
      <ChoiceDialog
        opened={opened}
        title={t(isJoined ? 'studio.join.changeTitle' : 'studio.join.title')}
        question={
          isJoined || isFirst
            ? undefined
            : {
                label: t('studio.join.waiting'),
                take: { label: t('studio.join.take') },
                stay: { label: t('studio.join.stay'), hint: t('studio.join.stayHint') },
                usual: 'take',
              }
        }
        keep={t('studio.join.keep')}
        confirm={t(isJoined ? 'studio.join.changeConfirm' : 'studio.join.confirm')}
        onClose={() => setOpened(false)}
        onConfirm={(bring) => {
          if (asked !== undefined) void join(asked, bring || isFirst);
        }}
      >
        <p>
          <b>{t('studio.join.where', { name: asked?.name ?? '', address: asked?.address ?? '' })}</b>
        </p>
        <p>
          {t('studio.join.restart')} {t('studio.join.running')}
        </p>
        {isFirst ? <p>{t('studio.join.first')}</p> : null}
      </ChoiceDialog>
    </div>
  );
}
