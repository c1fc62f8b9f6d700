import { useTranslation } from 'react-i18next';
import type { TaskTry } from '../../contract/task';
import { exactLength, fullTime } from '../format/time';
import { useLanguage } from '../i18n';
import { problemWords } from '../i18n/problem-words';
import classes from './tries.module.css';

/**
 * Ended attempts, oldest first: how each ended, why, and how long it took. An attempt that ended for `cause`, which is already shown
 * above, does not repeat it.
 */
export function Tries({ tries, cause }: { readonly tries: readonly TaskTry[]; readonly cause?: string | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (tries.length === 0) return <p className={classes.mute}>{t('detail.triesNone')}</p>;
  return (
    <ol className={classes.tries}>
      {tries.map((one) => {
        const outcome = one.outcome === 'needs-you' ? 'needsYou' : one.outcome;
        const words = problemWords(one);
        return (
          <li key={`${one.attempt} ${one.startedAt}`} title={fullTime(one.endedAt, language)}>
            <b>{t('detail.attempt', { n: one.attempt })}</b>
            <span className={classes.text}>
              {t(`detail.outcome.${outcome}`)}
              {words === cause ? null : `${t('common.dot')}${words}`}
            </span>
            <span className={classes.mute}>
              {exactLength(Date.parse(one.endedAt) - Date.parse(one.startedAt), language)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
