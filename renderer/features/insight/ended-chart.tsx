import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Bar, BarChart, LabelList, Tooltip, XAxis, YAxis } from 'recharts';
import type { Insight } from '../../../contract/insight';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import type { Language } from '../../../contract/words';
import { useLanguage } from '../../i18n';
import { longDate, tickDate } from './dates';
import classes from './insight.module.css';

/** Up to so many days there is room for a number above each. */
const NUMBERED_DAYS = 14;
/** A day with one failure among hundreds of tasks must not look like one without. */
const LEAST_PIXELS = 3;

/** One type's days as bars, failures hatched on top. All types share one scale, so that their heights compare. */
export default function EndedChart({ insight, type }: { readonly insight: Insight; readonly type: TaskType }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const hatch = useId();
  const { days, types } = insight;
  const highest = Math.max(
    1,
    ...days.flatMap((day) => TASK_TYPES.map((one) => day.types[one].done + day.types[one].failed)),
  );
  const rows = days.map(({ date, types: { [type]: own } }) => ({
    date,
    done: own.done,
    failed: own.failed,
    total: own.done + own.failed,
    slot: highest,
  }));
  const { done, failed } = types[type];
  const isLast = type === TASK_TYPES.at(-1);
  const isNumbered = days.length <= NUMBERED_DAYS;
  const today = days.at(-1)?.date;
  // Of a stacked bar it is called with the height of the whole stack, which says nothing about the part.
  const atLeast = (part: 'done' | 'failed') => (_top: unknown, day: number) =>
    (rows[day]?.[part] ?? 0) === 0 ? 0 : LEAST_PIXELS;
  return (
    <figure className={classes.chart} data-type={type} data-testid={`insight-chart-${type}`}>
      <figcaption>
        <b>{t(`type.${type}`)}</b>
        <span className={classes.total}>{(done + failed).toLocaleString(language)}</span>
      </figcaption>
      <div
        role="img"
        aria-label={t('insight.chart', { type: t(`type.${type}`), done, failed })}
        className={classes.drawing}
        data-last={isLast}
      >
        <BarChart
          responsive
          style={{ position: 'absolute', inset: 0, width: '100%', height: '100%' }}
          data={rows}
          accessibilityLayer={false}
          margin={{ top: isNumbered ? 18 : 4, right: 0, bottom: 0, left: 0 }}
          barCategoryGap="22%"
        >
          <defs>
            <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="5" height="5" fill="var(--panel)" />
              <rect width="2.5" height="5" fill="var(--fail)" />
            </pattern>
          </defs>
          <XAxis
            dataKey="date"
            height={isLast ? 22 : 1}
            tick={isLast ? { fill: 'var(--mute)', fontSize: 'var(--t-s)' } : false}
            tickFormatter={(date: string) => (date === today ? t('insight.today') : tickDate(date, language))}
            interval="preserveEnd"
            minTickGap={24}
            tickLine={false}
            axisLine={{ stroke: 'var(--line)' }}
          />
          <XAxis xAxisId="slots" dataKey="date" hide />
          <YAxis hide domain={[0, highest]} />
          <Tooltip
            cursor={{ fill: 'var(--hover)', stroke: 'none' }}
            isAnimationActive={false}
            content={({ active, payload }) => {
              const row = rows.find(({ date }) => date === payload?.[0]?.payload?.date);
              return active && row !== undefined ? <Tip row={row} language={language} /> : null;
            }}
          />
          {/* A day on which nothing ended is seen as one, also beside the only day on which something did. */}
          <Bar dataKey="slot" xAxisId="slots" fill="var(--track)" maxBarSize={26} radius={2} isAnimationActive={false}>
            {isNumbered ? (
              <LabelList
                dataKey="total"
                position="top"
                offset={4}
                fill="var(--mute)"
                fontSize="var(--t-s)"
                formatter={(n) => (typeof n === 'number' && n > 0 ? n.toLocaleString(language) : '')}
              />
            ) : null}
          </Bar>
          <Bar
            dataKey="done"
            stackId="ended"
            fill="var(--c)"
            maxBarSize={26}
            minPointSize={atLeast('done')}
            isAnimationActive={false}
          />
          <Bar
            dataKey="failed"
            stackId="ended"
            fill={`url(#${hatch})`}
            stroke="var(--fail)"
            maxBarSize={26}
            minPointSize={atLeast('failed')}
            isAnimationActive={false}
          />
        </BarChart>
      </div>
    </figure>
  );
}

function Tip({
  row: { date, done, failed },
  language,
}: {
  readonly row: { readonly date: string; readonly done: number; readonly failed: number };
  readonly language: Language;
}) {
  const { t } = useTranslation();
  return (
    <div className={classes.tip}>
      <b>{longDate(date, language)}</b>
      <span>
        {t('insight.done')} {done.toLocaleString(language)}
      </span>
      {failed === 0 ? null : (
        <span data-look="failed">
          {t('insight.failedWord')} {failed.toLocaleString(language)}
        </span>
      )}
    </div>
  );
}
