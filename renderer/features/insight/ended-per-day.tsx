import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Insight } from '../../../contract/insight';
import { TASK_TYPES } from '../../../contract/task';
import classes from './insight.module.css';

/** Read when this screen is first shown: the library is a third of the panel's code. */
const EndedChart = lazy(() => import('./ended-chart'));

/** What completed and failed each day. */
export function EndedPerDay({ insight }: { readonly insight: Insight }) {
  const { t } = useTranslation();
  return (
    <section className={`${classes.box} ${classes.perDay}`} aria-labelledby="insight-per-day">
      <header className={classes.boxHead}>
        <h2 id="insight-per-day">{t('insight.perDay')}</h2>
        <p className={classes.legend} aria-hidden>
          <span>
            <i data-look="done" />
            {t('insight.done')}
          </span>
          <span>
            <i data-look="failed" />
            {t('insight.failedWord')}
          </span>
        </p>
      </header>
      <div className={classes.charts}>
        <Suspense fallback={null}>
          {TASK_TYPES.map((type) => (
            <EndedChart key={type} insight={insight} type={type} />
          ))}
        </Suspense>
      </div>
    </section>
  );
}
