// biome-ignore-all lint/a11y/useFocusableInteractive: the grid alone takes the focus and names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list places its rows itself, which a table cannot
import { Loader, VisuallyHidden } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import type { WaitContext } from '../../format/estimate';
import { lists, usePanel } from '../../store';
import { useNow } from '../../store/now';
import { totalFromSummary } from '../../store/task-list';
import { setUi } from '../../store/ui';
import { Button, Chip } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { useRowGrid } from '../../ui/use-row-grid';
import { bump } from '../actions';
import classes from './waiting.module.css';
import { rowDomId, WaitingRow } from './waiting-row';

/** How many tasks of the same type stand before each row. */
function placesOf(items: readonly QueueTask[]): readonly number[] {
  const seen: Record<TaskType, number> = { script: 0, image: 0, video: 0 };
  return items.map((task) => seen[task.type]++);
}

export function WaitingList({ onShowLog }: { readonly onShowLog: (() => void) | undefined }) {
  const { t } = useTranslation();
  const { list, phase } = usePanel((state) => state.lists.waiting);
  const counted = usePanel((state) =>
    state.live === undefined ? undefined : totalFromSummary(state.lists.waiting.list.filter, state.live.summary),
  );
  const [type, setType] = useState<TaskType | undefined>(undefined);
  const total = counted ?? list.total;

  const choose = (next: TaskType | undefined): void => {
    setType(next);
    void lists.open('waiting', { statuses: ['waiting'], ...(next === undefined ? {} : { types: [next] }) });
  };

  return (
    <section className={classes.box} aria-labelledby="waiting-title">
      <header className={classes.head}>
        <h2 id="waiting-title">{t('waiting.title')}</h2>
        <small className={classes.count} data-testid="waiting-count">
          {t('waiting.count', { n: total.toLocaleString() })}
        </small>
        <div className={classes.chips} role="group" aria-label={t('waiting.filterLabel')}>
          <Chip pressed={type === undefined} onClick={() => choose(undefined)}>
            {t('waiting.all')}
          </Chip>
          {TASK_TYPES.map((one) => (
            <Chip key={one} pressed={type === one} data-testid={`filter-${one}`} onClick={() => choose(one)}>
              {t(`type.${one}`)}
            </Chip>
          ))}
        </div>
        {onShowLog === undefined ? null : <Button onClick={onShowLog}>{t('log.open')}</Button>}
      </header>
      {list.items.length > 0 ? (
        <Rows items={list.items} total={total} />
      ) : phase === 'loading' ? (
        <Empty title="">
          <Loader size="sm" />
        </Empty>
      ) : phase === 'failed' ? (
        <Empty title={t('waiting.failed')}>
          <Button onClick={() => void lists.refresh('waiting')}>{t('app.tryAgain')}</Button>
        </Empty>
      ) : type === undefined ? (
        <Empty title={t('waiting.empty')} hint={t('waiting.emptyHint')} />
      ) : (
        <Empty title={t('waiting.emptyFiltered', { type: t(`type.${type}`) })} />
      )}
    </section>
  );
}

function Rows({ items, total }: { readonly items: readonly QueueTask[]; readonly total: number }) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const live = usePanel((state) => state.live);
  const typicalSeconds = usePanel((state) => state.typicalSeconds);
  const { scroller, rows, totalPx, selected, selectedIndex, setSelectedId, onKeyDown } = useRowGrid({
    items,
    onMore: () => void lists.more('waiting'),
    onKey: (key, task) => {
      if (key === 'Enter') setUi({ detailId: task.id });
      else if (key === 'Delete' || key === 'Backspace') setUi({ cancelling: task });
      // The same key while a Korean keyboard is on.
      else if (key === 'u' || key === 'U' || key === 'ㅕ') void bump(task);
      else return false;
      return true;
    },
  });

  const places = useMemo(() => placesOf(items), [items]);
  const running = live?.running;
  const context = useMemo<WaitContext>(() => {
    const current = Object.values(running ?? {});
    return {
      nowMs,
      typicalSeconds,
      paused: live?.paused ?? { script: false, image: false, video: false },
      running: current,
      unfinished: new Map([...items, ...current].map((task) => [task.id, task])),
    };
  }, [items, running, nowMs, typicalSeconds, live?.paused]);

  return (
    <div
      ref={scroller}
      className={classes.grid}
      role="grid"
      tabIndex={0}
      aria-labelledby="waiting-title"
      aria-describedby="waiting-keys"
      aria-rowcount={total + 1}
      aria-activedescendant={selected === undefined ? undefined : rowDomId(selected.id)}
      onKeyDown={onKeyDown}
      data-testid="waiting-grid"
    >
      <div className={`${classes.row} ${classes.headRow}`} role="row" aria-rowindex={1}>
        {(['position', 'type', 'task', 'added', 'expected'] as const).map((column) => (
          <span key={column} role="columnheader" data-column={column}>
            {t(`waiting.${column}`)}
          </span>
        ))}
        <span role="columnheader">
          <VisuallyHidden>{t('waiting.actions')}</VisuallyHidden>
        </span>
      </div>
      <div role="rowgroup" className={classes.rows} style={{ height: totalPx }}>
        {rows.map((row) => {
          const task = items[row.index];
          if (task === undefined) return null;
          return (
            <WaitingRow
              key={row.key}
              task={task}
              index={row.index}
              offsetPx={row.start}
              place={places[row.index] ?? 0}
              selected={row.index === selectedIndex}
              context={context}
              onSelect={setSelectedId}
            />
          );
        })}
      </div>
      <p id="waiting-keys" hidden>
        {t('waiting.keys')}
      </p>
    </div>
  );
}
