import { useTranslation } from 'react-i18next';
import type { TaskAttempt } from '../../contract/task';
import { exactLength, fullTime } from '../format/time';
import { useLanguage } from '../i18n';
import { causeOf } from '../i18n/said';
import classes from './attempts.module.css';

/** Ended attempts, oldest first: how each ended, why, and how long it took. A cause that is already shown `above` is not repeated. */
export function Attempts({
  attempts,
  above,
}: {
  readonly attempts: readonly TaskAttempt[];
  readonly above?: string | undefined;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (attempts.length === 0) return <p className={classes.mute}>{t('detail.attemptsNone')}</p>;
  return (
    <ol className={classes.attempts}>
      {attempts.map((one) => {
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
