import { useTranslation } from 'react-i18next';
import type { Insight, Lengths } from '../../../contract/insight';
import { TASK_TYPES } from '../../../contract/task';
import { exactLength } from '../../format/time';
import { useLanguage } from '../../i18n';
import { TypeMark } from '../../ui/task-type';
import { longDate } from './dates';
import classes from './insight.module.css';

/** Every number of every day, for who reads numbers or does not see the drawings. Types of which nothing ended on a day are left out. */
export function DayTable({ days }: { readonly days: Insight['days'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const length = (of: Lengths | undefined, key: 'medianSeconds' | 'p95Seconds') =>
    of === undefined ? '–' : exactLength(of[key] * 1_000, language);
  const shown = days
    .map(({ date, types }) => ({
      date,
      types: TASK_TYPES.filter((type) => types[type].done + types[type].failed > 0).map((type) => ({
        type,
        ...types[type],
      })),
    }))
    .filter(({ types }) => types.length > 0)
    .toReversed();
  return (
    <details className={`${classes.box} ${classes.details}`} data-testid="insight-table">
      <summary>{t('insight.table')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className={classes.scrolled} tabIndex={0} aria-label={t('insight.table')}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('insight.day')}</th>
              <th scope="col" className={classes.typeColumn}>
                {t('insight.type')}
              </th>
              <th scope="col">{t('insight.done')}</th>
              <th scope="col">{t('insight.failedWord')}</th>
              {(['wait', 'run'] as const).flatMap((of) => [
                <th key={`${of} median`} scope="col">
                  {t(`insight.${of}`)}, {t('insight.median')}
                </th>,
                <th key={`${of} p95`} scope="col">
                  {t(`insight.${of}`)}, {t('insight.p95')}
                </th>,
              ])}
            </tr>
          </thead>
          {shown.map(({ date, types }) => (
            <tbody key={date}>
              {types.map(({ type, done, failed, wait, run }, index) => (
                <tr key={type} data-type={type}>
                  {index === 0 ? (
                    <th scope="rowgroup" rowSpan={types.length}>
                      {longDate(date, language)}
                    </th>
                  ) : null}
                  <th scope="row" className={classes.typeColumn}>
                    <TypeMark type={type} />
                  </th>
                  <td>{done.toLocaleString(language)}</td>
                  <td data-none={failed === 0}>{failed.toLocaleString(language)}</td>
                  <td>{length(wait, 'medianSeconds')}</td>
                  <td data-none>{length(wait, 'p95Seconds')}</td>
                  <td>{length(run, 'medianSeconds')}</td>
                  <td data-none>{length(run, 'p95Seconds')}</td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
    </details>
  );
}
