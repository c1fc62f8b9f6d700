import { useTranslation } from 'react-i18next';
import type { TaskTry } from '../../contract/task';
import classes from '../features/detail/detail.module.css';
import { exactLength, fullTime } from '../format/time';
import { useLanguage } from '../i18n';

/** Ended tries, oldest first: how each ended, why, and how long it took. */
export function Tries({ tries }: { readonly tries: readonly TaskTry[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (tries.length === 0) return <p className={classes.mute}>{t('detail.triesNone')}</p>;
  return (
    <ol className={classes.rows}>
      {tries.map((one) => {
        const outcome = one.outcome === 'needs-you' ? 'needsYou' : one.outcome;
        return (
          <li key={`${one.attempt} ${one.startedAt}`} title={fullTime(one.endedAt, language)}>
            <b>{t('detail.attempt', { n: one.attempt })}</b>
            <span className={classes.tryText}>
              {t(`detail.outcome.${outcome}`)}
              {t('common.dot')}
              {one.message}
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
