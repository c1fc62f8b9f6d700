import { useTranslation } from 'react-i18next';
import type { TaskTry } from '../../contract/task';
import { exactLength, fullTime } from '../format/time';
import { useLanguage } from '../i18n';
import { causeOf } from '../i18n/said';
import classes from './tries.module.css';

/** Ended attempts, oldest first: how each ended, why, and how long it took. A cause that is already shown `above` is not repeated. */
export function Tries({ tries, above }: { readonly tries: readonly TaskTry[]; readonly above?: string | undefined }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (tries.length === 0) return <p className={classes.mute}>{t('detail.triesNone')}</p>;
  return (
    <ol className={classes.tries}>
      {tries.map((one) => {
        const cause = causeOf(one.message, one.code);
        const outcome = one.outcome === 'needs-you' ? 'needsYou' : one.outcome;
        return (
          <li key={`${one.attempt} ${one.startedAt}`} title={fullTime(one.endedAt, language)}>
            <b>{t('detail.attempt', { n: one.attempt })}</b>
            <span className={classes.text}>
              {t(`detail.outcome.${outcome}`)}
              {cause === above ? null : t('common.dot') + cause}
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
