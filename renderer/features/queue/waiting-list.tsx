// biome-ignore-all lint/a11y/useFocusableInteractive: the grid alone takes the focus and names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list places its rows itself, which a table cannot
import { Loader, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type QueueTask, TASK_TYPES, type TaskType } from '../../../contract/task';
import type { WaitContext } from '../../format/estimate';
import { lists, panelStore, usePanel } from '../../store';
import { useNow } from '../../store/now';
import { totalFromSummary } from '../../store/task-list';
import { setUi } from '../../store/ui';
import { Button, Chip } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { useRowGrid } from '../../ui/use-row-grid';
import { bump, bumpAll, moveByOne } from '../actions';
import classes from './waiting.module.css';
import { rowDomId, WaitingRow } from './waiting-row';

const TYPING_PAUSE_MS = 250;

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
  const [text, setText] = useState('');
  const total = counted ?? list.total;
  const searching = text.trim() !== '';

  const open = (chosen: { type: TaskType | undefined; text: string }): void => {
    void lists.open('waiting', {
      statuses: ['waiting'],
      ...(chosen.type === undefined ? {} : { types: [chosen.type] }),
      ...(chosen.text.trim() === '' ? {} : { text: chosen.text.trim() }),
    });
  };
  const openAfterTyping = useDebouncedCallback((next: string) => open({ type, text: next }), TYPING_PAUSE_MS);
  const choose = (next: TaskType | undefined): void => {
    setType(next);
    open({ type: next, text });
  };

  return (
    <section className={classes.box} aria-labelledby="waiting-title">
      <header className={classes.head}>
        <h2 id="waiting-title">{t('waiting.title')}</h2>
        <small className={classes.count} data-testid="waiting-count">
          {t('waiting.count', { n: total.toLocaleString() })}
        </small>
        <TextInput
          className={classes.search}
          size="xs"
          leftSection={<IconSearch size={14} stroke={1.7} aria-hidden />}
          placeholder={t('waiting.search')}
          aria-label={t('waiting.search')}
          data-testid="waiting-search"
          maxLength={200}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            openAfterTyping(event.currentTarget.value);
          }}
        />
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
      {searching && phase === 'ready' && total > 0 ? (
        <div className={classes.bulk}>
          <span>{t('waiting.found', { n: total.toLocaleString() })}</span>
          <Button data-testid="bump-all" onClick={() => void bumpAll(list.filter)}>
            {t('waiting.bumpAll')}
          </Button>
          <Button
            data-testid="cancel-all"
            onClick={() => setUi({ cancellingAll: { filter: list.filter, count: total } })}
          >
            {t('waiting.cancelAll')}
          </Button>
        </div>
      ) : null}
      {list.items.length > 0 ? (
        <Rows items={list.items} total={total} numbered={!searching} />
      ) : phase === 'loading' ? (
        <Empty title="">
          <Loader size="sm" />
        </Empty>
      ) : phase === 'failed' ? (
        <Empty title={t('waiting.failed')}>
          <Button onClick={() => void lists.refresh('waiting')}>{t('app.tryAgain')}</Button>
        </Empty>
      ) : searching ? (
        <Empty title={t('history.emptyFiltered')} hint={t('history.emptyFilteredHint')} />
      ) : type === undefined ? (
        <Empty title={t('waiting.empty')} hint={t('waiting.emptyHint')} />
      ) : (
        <Empty title={t('waiting.emptyFiltered', { type: t(`type.${type}`) })} />
      )}
    </section>
  );
}

interface RowsProps {
  readonly items: readonly QueueTask[];
  readonly total: number;
  /** Whether places can be counted from the rows: not among those that a search picked out. */
  readonly numbered: boolean;
}

function Rows({ items, total, numbered }: RowsProps) {
  const { t } = useTranslation();
  const nowMs = useNow();
  const paused = usePanel((state) => state.live?.paused);
  const runningIds = usePanel((state) => Object.keys(state.live?.running ?? {}).join());
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
    onMove: (task, direction) => void moveByOne(items, task, direction),
  });

  const places = useMemo(() => placesOf(items), [items]);
  // Progress and log lines change running tasks many times a second; estimates follow the clock's five seconds instead.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const context = useMemo<WaitContext>(() => {
    const current = Object.values(panelStore.getState().live?.running ?? {});
    return {
      nowMs,
      typicalSeconds,
      paused: paused ?? { script: false, image: false, video: false },
      running: current,
      unfinished: new Map([...items, ...current].map((task) => [task.id, task])),
    };
  }, [items, runningIds, nowMs, typicalSeconds, paused]);

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
              place={numbered ? (places[row.index] ?? 0) : undefined}
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
