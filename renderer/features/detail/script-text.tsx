import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './outputs.module.css';

/** Longer scripts are cut here; the file itself is one click away. */
const MAX_CHARS = 200_000;

type Read =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'failed' };

/** A script for reading: Markdown headings are set apart, everything else is shown as written, in text nodes only. */
export function ScriptText({ url }: { readonly url: string }) {
  const { t } = useTranslation();
  const [read, setRead] = useState<Read>({ kind: 'reading' });
  useEffect(() => {
    const abort = new AbortController();
    fetch(url, { signal: abort.signal })
      .then((response) => {
        if (!response.ok) throw new Error(`status ${response.status}`);
        return response.text();
      })
      .then(
        (text) => setRead({ kind: 'read', text: text.slice(0, MAX_CHARS) }),
        () => {
          if (!abort.signal.aborted) setRead({ kind: 'failed' });
        },
      );
    return () => abort.abort();
  }, [url]);

  if (read.kind === 'failed') return <p className={classes.missing}>{t('detail.fileMissing')}</p>;
  return (
    <section
      className={classes.script}
      aria-label={t('detail.scriptText')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      data-testid="script-text"
    >
      {read.kind === 'reading' ? (
        <p className={classes.missing}>{t('detail.reading')}</p>
      ) : (
        read.text.split('\n').map((line, index) => {
          const heading = /^(#{1,6})\s+(.*)$/u.exec(line);
          return heading === null ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines never change
            <p key={index}>{line}</p>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines never change
            <p key={index} data-heading={heading[1]?.length}>
              {heading[2]}
            </p>
          );
        })
      )}
    </section>
  );
}
