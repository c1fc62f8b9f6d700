import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { FILM_PARTS, type FilmPart, type Insight } from '../../../contract/insight';
import { exactLength } from '../../format/time';
import { useLanguage } from '../../i18n';
import classes from './insight.module.css';

const FilmTimeChart = lazy(() => import('./film-time-chart'));

/** Where the time from a text to its film goes: one bar of shares, and the same in a table that is its legend too. */
export function FilmTime({ films }: { readonly films: Insight['films'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { parts, length } = films;
  if (parts === undefined) return null;
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  // The video step is either `voice` and `encoding`, or `video`: most creators have only one of the two.
  const shown: readonly FilmPart[] = FILM_PARTS.filter((part) => parts[part] > 0);
  return (
    <section className={`${classes.box} ${classes.filmTime}`} aria-labelledby="insight-film" data-testid="insight-film">
      <header className={classes.boxHead}>
        <h2 id="insight-film">{t('insight.filmTime')}</h2>
        {length === undefined ? null : (
          <p>{t('insight.filmTimeOf', { length: exactLength(length.medianSeconds * 1_000, language) })}</p>
        )}
      </header>
      <div className={classes.filmBar} aria-hidden>
        <Suspense fallback={null}>
          <FilmTimeChart parts={parts} shown={shown} />
        </Suspense>
      </div>
      <table className={classes.filmParts} aria-labelledby="insight-film">
        <thead>
          <tr>
            {shown.map((part) => (
              <th key={part} scope="col" title={part === 'waiting' ? t('insight.partHint') : undefined}>
                <i data-part={part} aria-hidden />
                {t(`insight.parts.${part}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {shown.map((part) => (
              <td key={part} data-part={part}>
                {parts[part] < 0.005 ? t('insight.partSmall') : percent.format(parts[part])}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}
