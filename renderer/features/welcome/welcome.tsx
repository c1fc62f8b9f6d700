import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { change } from '../../actions/settings';
import { useWelcome, useWelcomeShown } from '../../store/welcome';
import { Button } from '../../ui/button';
import { SampleStep, ToolsStep, WorkspaceStep } from './steps';
import classes from './welcome.module.css';

const STEPS = ['workspace', 'tools', 'sample'] as const;

function close(): void {
  useWelcome.setState({ closed: true });
  change({ welcomed: true });
}

/**
 * The first steps, shown once. Part of the queue screen instead of a dialog, so that requests of web pages, the keyboard and everything
 * else stay within reach.
 */
export function Welcome() {
  const { t } = useTranslation();
  const shown = useWelcomeShown();
  const index = useWelcome((state) => state.index);
  const heading = useRef<HTMLHeadingElement>(null);
  const lastIndex = useRef(index);
  // The focus follows to the next step, but is not taken when the steps first appear.
  useEffect(() => {
    if (lastIndex.current !== index) heading.current?.focus();
    lastIndex.current = index;
  }, [index]);

  const step = STEPS[index];
  if (!shown || step === undefined) return null;
  const go = (next: number): void => useWelcome.setState({ index: next });
  return (
    <section className={classes.card} aria-labelledby="welcome-title" data-testid="welcome">
      <div className={classes.head}>
        <h2 id="welcome-title">{t('welcome.title')}</h2>
        <ol className={classes.steps} aria-label={t('welcome.steps')}>
          {STEPS.map((name, at) => (
            <li key={name} aria-current={at === index ? 'step' : undefined} data-done={at < index}>
              <span className={classes.number} aria-hidden>
                {at + 1}
              </span>
              {t(`welcome.${name}`)}
            </li>
          ))}
        </ol>
        <Button look="quiet" data-testid="welcome-skip" onClick={close}>
          {t('welcome.skip')}
        </Button>
      </div>
      <div className={classes.body}>
        <h3 ref={heading} tabIndex={-1}>
          {t(`welcome.${step}Title`)}
        </h3>
        {step === 'workspace' ? <WorkspaceStep /> : null}
        {step === 'tools' ? <ToolsStep /> : null}
        {step === 'sample' ? <SampleStep onDone={close} /> : null}
      </div>
      <div className={classes.foot}>
        <span className={classes.hint}>{t('welcome.step', { n: index + 1, all: STEPS.length })}</span>
        {index === 0 ? null : <Button onClick={() => go(index - 1)}>{t('welcome.back')}</Button>}
        {step === 'sample' ? (
          <Button data-testid="welcome-finish" onClick={close}>
            {t('welcome.finish')}
          </Button>
        ) : (
          <Button look="primary" data-testid="welcome-next" onClick={() => go(index + 1)}>
            {t('welcome.next')}
          </Button>
        )}
      </div>
    </section>
  );
}
