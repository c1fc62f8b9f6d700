import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button';
import classes from './result-view.module.css';

/** A result may be megabytes long; what is copied is always the whole. */
const MAX_SHOWN_CHARS = 20_000;

/** What the creator's own code returned, as readable JSON. It only ever becomes a text node. */
export function ResultView({ result }: { readonly result: unknown }) {
  const { t } = useTranslation();
  const text = JSON.stringify(result, null, 2) ?? '';
  const isCut = text.length > MAX_SHOWN_CHARS;
  return (
    <details className={classes.result} open data-testid="result">
      <summary>{t('detail.result')}</summary>
      <div className={classes.box}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <section tabIndex={0} aria-label={t('detail.result')}>
          {isCut ? text.slice(0, MAX_SHOWN_CHARS) : text}
        </section>
        <CopyButton text={text} label={t('detail.copyResult')} />
      </div>
      {isCut ? (
        <p className={classes.cut}>{t('detail.resultCut', { n: (text.length - MAX_SHOWN_CHARS).toLocaleString() })}</p>
      ) : null}
    </details>
  );
}
