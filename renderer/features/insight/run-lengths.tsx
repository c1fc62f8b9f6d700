import { useTranslation } from 'react-i18next';
import type { Insight, Lengths } from '../../../contract/insight';
import { TASK_TYPES } from '../../../contract/task';
import { exactLength } from '../../format/time';
import { useLanguage } from '../../i18n';
import { TypeMark } from '../../ui/task-type';
import classes from './insight.module.css';

/** Wait and run of each type: drawn from the median to the length that 95 of 100 do not exceed, and in numbers. */
export function RunLengths({ types }: { readonly types: Insight['types'] }) {
  const { t } = useTranslation();
  const p95 = (what: string) => (
    <th scope="col" title={t('insight.p95Of', { what })}>
      {t('insight.p95')}
    </th>
  );
  return (
    <section className={classes.box} aria-labelledby="insight-runs">
      <header className={classes.boxHead}>
        <h2 id="insight-runs">{t('insight.runs')}</h2>
        <p className={classes.legend} aria-hidden>
          <span>
            <i data-look="median" />
            {t('insight.median')}
          </span>
          <span>
            <i data-look="p95" />
            {t('insight.p95')}
          </span>
        </p>
      </header>
      <Ranges types={types} />
      <table className={`${classes.table} ${classes.lengths}`} aria-labelledby="insight-runs">
        <thead>
          <tr>
            <td />
            <th scope="col">
              {t('insight.wait')}, {t('insight.median')}
            </th>
            {p95(t('insight.wait'))}
            <th scope="col">
              {t('insight.run')}, {t('insight.median')}
            </th>
            {p95(t('insight.run'))}
          </tr>
        </thead>
        <tbody>
          {TASK_TYPES.map((type) => (
            <tr key={type} data-type={type} data-testid={`insight-lengths-${type}`}>
              <th scope="row">
                <TypeMark type={type} />
              </th>
              <Cells lengths={types[type].wait} />
              <Cells lengths={types[type].run} strong />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Between marks below the bars, in seconds: at most four fit. */
const STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

/** The numbers are in the table. */
function Ranges({ types }: { readonly types: Insight['types'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const longest = Math.max(1, ...TASK_TYPES.map((type) => types[type].run?.p95Seconds ?? 0)) * 1.02;
  const step = STEPS.find((seconds) => longest / seconds < 4.5) ?? longest;
  const marks = Array.from({ length: Math.floor(longest / step) }, (_, index) => (index + 1) * step);
  const at = (seconds: number) => `${(seconds / longest) * 100}%`;
  return (
    <div className={classes.ranges} aria-hidden>
      {TASK_TYPES.map((type) => {
        const { run } = types[type];
        return (
          <div key={type} className={classes.range} data-type={type}>
            <b>{t(`type.${type}`)}</b>
            <span className={classes.rangeTrack}>
              {run === undefined ? null : (
                <>
                  <i
                    className={classes.rangeBar}
                    style={{ left: at(run.medianSeconds), width: at(run.p95Seconds - run.medianSeconds) }}
                  />
                  <i className={classes.rangeMedian} style={{ left: at(run.medianSeconds) }} />
                  <i className={classes.rangeP95} style={{ left: at(run.p95Seconds) }} />
                </>
              )}
            </span>
          </div>
        );
      })}
      <div className={classes.marks}>
        <span>0</span>
        {marks.map((seconds) => (
          <span key={seconds} style={{ left: at(seconds) }}>
            {exactLength(seconds * 1_000, language)}
          </span>
        ))}
      </div>
    </div>
  );
}

function Cells({ lengths, strong = false }: { readonly lengths: Lengths | undefined; readonly strong?: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (lengths === undefined) {
    return (
      <td colSpan={2} data-none>
        {t('insight.noLengths')}
      </td>
    );
  }
  const median = exactLength(lengths.medianSeconds * 1_000, language);
  return (
    <>
      <td>{strong ? <b>{median}</b> : median}</td>
      <td data-none>{exactLength(lengths.p95Seconds * 1_000, language)}</td>
    </>
  );
}
