import { UnstyledButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Insight } from '../../../contract/insight';
import { perType, type QueueTask, sumTypes } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { ago, fullTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import ko from '../../i18n/ko';
import { problemOf } from '../../i18n/said';
import { client } from '../../store';
import { useNow } from '../../store/now';
import { setUi } from '../../store/ui';
import { TYPE_ICONS } from '../../ui/task-type';
import { Bars } from './bars';
import classes from './insight.module.css';

const CAUSES_SHOWN = 5;
const NEWEST_SHOWN = 2;

type Cause = keyof typeof ko.insight.causes;
const isCause = (code: string): code is Cause => Object.hasOwn(ko.insight.causes, code);

/** Causes by number, and the failures that are newest. */
export function Failures({ insight }: { readonly insight: Insight }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { failures, types } = insight;
  const failed = sumTypes(perType((type) => types[type].failed));
  // Not one row for a single other cause: it fits itself.
  const shown = failures.length <= CAUSES_SHOWN + 1 ? failures : failures.slice(0, CAUSES_SHOWN);
  const others = failures.slice(shown.length);
  const rest = others.reduce((sum, { count }) => sum + count, 0);
  return (
    <section className={classes.box} aria-labelledby="insight-why" data-testid="insight-failures">
      <header className={classes.boxHead}>
        <h2 id="insight-why">{t('insight.why')}</h2>
        {failed === 0 ? null : <p>{failed.toLocaleString(language)}</p>}
      </header>
      {failed === 0 ? (
        <p className={classes.none}>{t('insight.noFailures')}</p>
      ) : (
        <Bars
          label={t('insight.why')}
          look="failed"
          rows={[
            ...shown.map(({ code, count }) => ({
              key: code,
              // Code of the creator's names causes of its own.
              name: isCause(code) ? t(`insight.causes.${code}`) : code,
              value: count,
              text: count.toLocaleString(language),
            })),
            ...(others.length === 0
              ? []
              : [
                  {
                    key: '',
                    name: t('insight.others', { n: others.length }),
                    value: rest,
                    text: rest.toLocaleString(language),
                    isRest: true,
                  },
                ]),
          ]}
        />
      )}
      <Newest failed={failed} />
    </section>
  );
}

/** Still failed, whatever the period is. */
function Newest({ failed }: { readonly failed: number }) {
  const language = useLanguage();
  const now = useNow();
  const [tasks, setTasks] = useState<readonly QueueTask[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another failure is the newest one
  useEffect(() => {
    let isOver = false;
    client
      .call('queue:list', { statuses: ['failed'], limit: NEWEST_SHOWN })
      .then((page) => {
        if (!isOver) setTasks(page.tasks);
      })
      // The causes above say what is known.
      .catch(() => {});
    return () => {
      isOver = true;
    };
  }, [failed]);
  if (failed === 0 || tasks.length === 0) return null;
  return (
    <ul className={classes.newest}>
      {tasks.map((task) => {
        const Icon = TYPE_ICONS[task.type];
        const endedAt = task.completedAt ?? task.createdAt;
        return (
          <li key={task.id}>
            <UnstyledButton className={classes.newestTask} onClick={() => setUi({ detailId: task.id })}>
              <Icon size={16} stroke={1.7} aria-hidden />
              <b>{taskTitle(task)}</b>
              <span>{problemOf(task)}</span>
              <time dateTime={endedAt} title={fullTime(endedAt, language)}>
                {ago(endedAt, now, language)}
              </time>
            </UnstyledButton>
          </li>
        );
      })}
    </ul>
  );
}
