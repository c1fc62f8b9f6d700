import { IconFolderOpen } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/attempt';
import { openKit } from '../../actions/panel';
import { CopyButton } from '../../shared/copy-button';
import { usePanel } from '../../store';
import { lookAtProcessors, useProcessorLook } from '../../store/processors';
import { openSettings } from '../../store/settings-place';
import { setUi, useUi } from '../../store/ui';
import { Button, Chip, ChipGroup } from '../../ui/button';
import { SidePanel } from '../../ui/dialog';
import { EXAMPLES, type ExampleName, example, RUN_BY } from './examples';
import classes from './own-code.module.css';

const CHOICES = [
  ['program', 'whenProgram'],
  ['url', 'whenUrl'],
  ['external', 'whenExternal'],
  ['builtin', 'whenBuiltin'],
] as const;

function close(): void {
  setUi({ ownCodeOpen: false });
}

/** The first steps with code of the creator's own, beside the open screen. */
export function OwnCodePanel() {
  const { t } = useTranslation();
  const opened = useUi((state) => state.ownCodeOpen);
  // What the button leads to takes the focus, which a panel that closes otherwise gives back.
  const [returnFocus, setReturnFocus] = useState(true);
  useEffect(() => {
    if (!opened) return;
    setReturnFocus(true);
    void attempt(lookAtProcessors);
  }, [opened]);
  const goToSettings = (): void => {
    setReturnFocus(false);
    openSettings('processors');
  };
  return (
    <SidePanel opened={opened} onClose={close} returnFocus={returnFocus} size="44rem" title={t('ownCode.title')}>
      <div className={classes.body} data-testid="own-code-panel">
        <p>{t('ownCode.intro')}</p>
        <section aria-labelledby="own-code-choose">
          <h3 id="own-code-choose">{t('ownCode.choose')}</h3>
          <dl className={classes.choices}>
            {CHOICES.map(([kind, when]) => (
              <div key={kind}>
                <dt>{t(`processors.kind.${kind}`)}</dt>
                <dd>{t(`ownCode.${when}`)}</dd>
              </div>
            ))}
          </dl>
          <Button look="primary" data-testid="own-code-settings" onClick={goToSettings}>
            {t('ownCode.openSettings')}
          </Button>
        </section>
        <Examples />
        <section aria-labelledby="own-code-hears">
          <h3 id="own-code-hears">{t('ownCode.hears')}</h3>
          <p>{t('ownCode.hearsText')}</p>
        </section>
        <Kit />
      </div>
    </SidePanel>
  );
}

function Examples() {
  const { t } = useTranslation();
  const [name, setName] = useState<ExampleName>('node');
  const bridgeFile = useProcessorLook((state) => state.look?.bridgeFile) ?? 'bridge.json';
  const words = {
    log: t('ownCode.commentLog'),
    work: t('ownCode.commentWork'),
    stage: t('ownCode.stage'),
    sentence: t('ownCode.sentence'),
  };
  const text = example(name, words, bridgeFile);
  const program = RUN_BY[name];
  return (
    <section aria-labelledby="own-code-examples">
      <div className={classes.head}>
        <h3 id="own-code-examples">{t('ownCode.examples')}</h3>
        <ChipGroup label={t('ownCode.language')}>
          {EXAMPLES.map((one) => (
            <Chip key={one} pressed={one === name} data-testid={`example-${one}`} onClick={() => setName(one)}>
              {t(`ownCode.${one}`)}
            </Chip>
          ))}
        </ChipGroup>
        <span className={classes.space} />
        <CopyButton text={text} label={t('ownCode.copy')} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className={classes.code} tabIndex={0} aria-label={t(`ownCode.${name}`)} data-testid="example">
        {text}
      </section>
      <p className={classes.hint}>
        {program === undefined ? t('ownCode.hintCurl') : t('ownCode.hintProgram', { program })}
      </p>
    </section>
  );
}

function Kit() {
  const { t } = useTranslation();
  const port = usePanel((state) => state.bridge?.port);
  return (
    <section aria-labelledby="own-code-kit">
      <h3 id="own-code-kit">{t('ownCode.kit')}</h3>
      <p>{t('ownCode.kitText')}</p>
      <div className={classes.row}>
        <Button data-testid="open-kit" onClick={() => void openKit()}>
          <IconFolderOpen size={15} stroke={1.7} aria-hidden />
          {t('ownCode.openKit')}
        </Button>
      </div>
      {port === undefined ? null : <p className={classes.hint}>{t('ownCode.docs', { port: String(port) })}</p>}
    </section>
  );
}
