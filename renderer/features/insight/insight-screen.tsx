import { SegmentedControl } from '@mantine/core';
import { IconFileExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { INSIGHT_DAYS, type Insight, type InsightDays } from '../../../contract/insight';
import { perType, sumTypes } from '../../../contract/task';
import { exportInsight } from '../../actions/insight';
import { useLanguage } from '../../i18n';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { dateRange } from './dates';
import { DayTable } from './day-table';
import { Disk } from './disk';
import { EndedPerDay } from './ended-per-day';
import { Failures } from './failures';
import { FilmTime } from './film-time';
import classes from './insight.module.css';
import { KeyFigures } from './key-figures';
import { RunLengths } from './run-lengths';
import { useInsight } from './use-insight';

const DAYS_KEY = 'studio-queue-insight-days';

function lastDays(): InsightDays {
  const kept = Number(localStorage.getItem(DAYS_KEY));
  return INSIGHT_DAYS.find((days) => days === kept) ?? 14;
}

/** How much was made, how long it takes, why it fails, and what takes the disk. */
export function InsightScreen() {
  const { t } = useTranslation();
  const language = useLanguage();
  const [days, setDays] = useState(lastDays);
  const { insight, failure } = useInsight(days);
  const choose = (chosen: string): void => {
    const next = INSIGHT_DAYS.find((one) => String(one) === chosen);
    if (next === undefined) return;
    localStorage.setItem(DAYS_KEY, chosen);
    setDays(next);
  };
  return (
    <section className={classes.screen} aria-labelledby="insight-title" data-testid="insight-screen">
      <header className={classes.head}>
        <h1 id="insight-title">{t('nav.insight')}</h1>
        {insight === undefined ? null : <p>{dateRange(insight.days, language)}</p>}
        <div className={classes.tools}>
          <SegmentedControl
            size="xs"
            aria-label={t('insight.period')}
            value={String(days)}
            onChange={choose}
            data={INSIGHT_DAYS.map((n) => ({ value: String(n), label: t('insight.days', { n }) }))}
          />
          <Button onClick={() => void exportInsight(days)} data-testid="insight-export">
            <IconFileExport size={16} stroke={1.7} aria-hidden />
            {t('insight.export')}
          </Button>
        </div>
      </header>
      {insight?.isComplete === false ? (
        <p className={classes.note} role="status">
          {t('insight.counting')}
        </p>
      ) : null}
      {insight?.isFailing === true ? (
        <p className={classes.note} role="alert">
          {t('insight.notWritten')}
        </p>
      ) : null}
      {insight === undefined ? (
        failure === undefined ? (
          <Empty title={t('insight.loading')} />
        ) : (
          <Empty title={t('insight.failed')} hint={t('insight.failedHint', { cause: failure })} />
        )
      ) : (
        <Shown insight={insight} />
      )}
    </section>
  );
}

function Shown({ insight }: { readonly insight: Insight }) {
  const { t } = useTranslation();
  const ended = sumTypes(perType((type) => insight.types[type].done + insight.types[type].failed));
  if (ended === 0) {
    return (
      <>
        <Empty title={t('insight.empty')} hint={t('insight.emptyHint')} />
        <div className={classes.cards}>
          <Disk whenFilled />
        </div>
      </>
    );
  }
  return (
    <>
      <KeyFigures insight={insight} />
      <div className={classes.cards} data-full>
        <EndedPerDay insight={insight} />
        <RunLengths types={insight.types} />
        <Failures insight={insight} />
        <Disk />
        <FilmTime films={insight.films} />
      </div>
      <DayTable days={insight.days} />
    </>
  );
}
