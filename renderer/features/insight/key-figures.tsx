import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Insight } from '../../../contract/insight';
import { perType, sumTypes } from '../../../contract/task';
import { exactLength, roughLength } from '../../format/time';
import { useLanguage } from '../../i18n';
import classes from './insight.module.css';

export function KeyFigures({ insight }: { readonly insight: Insight }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { types, films, redone, savedSeconds, days } = insight;
  const n = days.length;
  const total = (of: 'done' | 'failed' | 'mended') => sumTypes(perType((type) => types[type][of]));
  const [done, failed, mended] = [total('done'), total('failed'), total('mended')];
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const { length } = films;
  return (
    <dl className={`${classes.box} ${classes.figures}`} data-testid="insight-figures">
      <Figure
        name={t('insight.films')}
        value={films.made.toLocaleString(language)}
        note={
          films.madeBefore === undefined
            ? t('insight.filmsNew', { n })
            : t('insight.filmsBefore', { n, count: films.madeBefore })
        }
      />
      <Figure
        name={t('insight.length')}
        value={length === undefined ? '–' : exactLength(length.medianSeconds * 1_000, language)}
        note={
          length === undefined
            ? t('insight.lengthNone')
            : t('insight.lengthP95', { length: exactLength(length.p95Seconds * 1_000, language) })
        }
      />
      <Figure
        name={t('insight.redone')}
        value={(redone.pictures + redone.words).toLocaleString(language)}
        note={redone.pictures + redone.words === 0 ? t('insight.redoneNone') : t('insight.redoneOf', redone)}
      />
      <Figure
        name={t('insight.tasksFailed')}
        value={
          <>
            {failed.toLocaleString(language)}{' '}
            <small>{t('insight.tasksAll', { n: (done + failed).toLocaleString(language) })}</small>
          </>
        }
        note={
          failed === 0
            ? t('insight.failedNone', { mended })
            : t('insight.failedShare', { percent: percent.format(failed / (done + failed)), mended })
        }
      />
      <Figure
        name={t('insight.saved')}
        value={savedSeconds < 1 ? '–' : roughLength(savedSeconds, language)}
        note={t('insight.savedHint')}
      />
    </dl>
  );
}

function Figure({ name, value, note }: { readonly name: string; readonly value: ReactNode; readonly note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={classes.figure}>{value}</dd>
      <dd className={classes.figureNote}>{note}</dd>
    </div>
  );
}
