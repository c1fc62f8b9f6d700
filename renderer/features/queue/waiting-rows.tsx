import { VisuallyHidden } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { perType, TASK_TYPES } from '../../../contract/task';
import { askToCancel, askToCancelMany } from '../../actions/cancel';
import { actOnMany, type Many, manyOf } from '../../actions/many';
import { bump, move, moveByOne } from '../../actions/tasks';
import { NONE_KNOWN, type WaitContext } from '../../format/estimate';
import { useOffline } from '../../shared/use-offline';
import { lists, panelStore, usePanel } from '../../store';
import { useNow } from '../../store/now';
import { isPausedForAll, joinedStudio, slotsOf } from '../../store/studio';
import { rowsBefore, type TaskList } from '../../store/task-list';
import { setUi } from '../../store/ui';
import { useInStudio } from '../../store/use-studio';
import { PickBar } from '../../task-grid/pick-bar';
import { type Column, TaskGrid } from '../../task-grid/task-grid';
import grid from '../../task-grid/task-grid.module.css';
import { useRowDrag } from '../../task-grid/use-row-drag';
import { type RowReader, useRowGrid } from '../../task-grid/use-row-grid';
import { ActionBar } from '../../ui/action-bar';
import { Button } from '../../ui/button';
import { useWaits } from './use-waits';
import classes from './waiting.module.css';
import { WaitingRow } from './waiting-row';

const READER: RowReader = {
  more: () => void lists.more('waiting'),
  previous: () => void lists.previous('waiting'),
  seek: (row) => void lists.seek('waiting', row),
};

/** How many tasks of the same type precede each row. */
function placesOf(list: TaskList): readonly number[] {
  const seen = { ...rowsBefore(list) };
  return list.items.map((task) => seen[task.type]++);
}

/** What the expected wait of a row depends on, beside its place. */
function useWaitContext(items: TaskList['items']): WaitContext {
  const nowMs = useNow();
  const paused = usePanel((state) => TASK_TYPES.map((type) => isPausedForAll(state, type)).join());
  const slots = usePanel((state) => TASK_TYPES.map((type) => slotsOf(joinedStudio(state), type, nowMs)).join());
  const runningIds = usePanel((state) => Object.keys(state.live?.running ?? {}).join());
  const typicalSeconds = usePanel((state) => state.live?.typicalSeconds ?? NONE_KNOWN);
  // Progress and log lines change running tasks many times a second; estimates only follow the clock, every 5 s.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  return useMemo<WaitContext>(() => {
    const state = panelStore.getState();
    const current = Object.values(state.live?.running ?? {});
    return {
      nowMs,
      typicalSeconds,
      paused: perType((type) => isPausedForAll(state, type)),
      slots: perType((type) => slotsOf(joinedStudio(state), type, nowMs)),
      running: current,
      unfinished: new Map([...items, ...current].map((task) => [task.id, task])),
    };
  }, [items, runningIds, nowMs, typicalSeconds, paused, slots]);
}

export function WaitingRows({
  list,
  total,
  searching,
}: {
  readonly list: TaskList;
  readonly total: number;
  /** By words or project: places cannot be counted among such rows. */
  readonly searching: boolean;
}) {
  const { t } = useTranslation();
  const { items } = list;
  const offline = useOffline();
  // The order there is the engine's: only a priority changes it.
  const canMove = !useInStudio();
  const rowGrid = useRowGrid({
    list,
    total,
    reader: READER,
    onKey: (key, task) => {
      const several = picks.count > 0;
      if (key === 'Enter') setUi({ detailId: task.id });
      else if (key === 'Delete' || key === 'Backspace') {
        if (several) cancelPicked();
        else askToCancel(task);
      }
      // ㅕ is the same key on a Korean keyboard.
      else if (key === 'u' || key === 'U' || key === 'ㅕ') {
        if (several) bumpPicked();
        else void bump(task);
      } else return false;
      return true;
    },
    ...(canMove ? { onMove: (task, direction) => void moveByOne(items, task, direction) } : {}),
  });
  const { scroller, rows, placePx, rowPx, first, active, isSelected, picks, onRowClick } = rowGrid;
  const { draggedId, gap, onPointerDown } = useRowDrag({
    scroller,
    items,
    first,
    rowPx,
    placePx,
    onDrop: (task, { target }) => void move(task, target),
  });
  const bumpPicked = (): void => {
    void actOnMany('bump', manyOf(picks, list.filter));
    picks.clear();
  };
  const cancelPicked = (): void => askToCancelMany(manyOf(picks, list.filter), picks.clear);
  const everything: Many = { kind: 'all', filter: list.filter, count: total };

  const places = useMemo(() => placesOf(list), [list]);
  // What a task depends on may be far away in the list, or of a type that is not listed.
  const shown = rows.flatMap((row) => items[row - first] ?? []);
  const waits = useWaits(shown.filter((task) => searching || task.dependsOn.length > 0));
  const context = useWaitContext(items);
  // The place follows the type and has its colour: "영상 2" is the second film, not the second row.
  const columns: readonly Column[] = [
    { name: 'type', label: t('waiting.type') },
    { name: 'position', label: t('waiting.position'), hint: t('waiting.positionHint') },
    { name: 'task', label: t('waiting.task') },
    { name: 'added', label: t('waiting.added') },
    { name: 'expected', label: t('waiting.expected') },
    { name: 'actions', label: <VisuallyHidden>{t('waiting.actions')}</VisuallyHidden> },
  ];

  return (
    <>
      <TaskGrid
        name="waiting"
        grid={rowGrid}
        columns={columns}
        rowClass={classes.columns ?? ''}
        keys={t(canMove ? 'waiting.keys' : 'studio.waitingKeys')}
        isBarred={picks.count > 0 || searching}
        isDragging={draggedId !== undefined}
        row={(task, row) => (
          <WaitingRow
            key={task.id}
            task={task}
            index={row}
            offsetPx={placePx(row)}
            place={searching ? waits.get(task.id)?.ahead : (places[row - first] ?? 0)}
            after={waits.get(task.id)?.after}
            active={task.id === active?.id}
            selected={isSelected(task)}
            dragged={task.id === draggedId}
            context={context}
            onSelect={onRowClick}
            {...(canMove ? { onPointerDown } : {})}
          />
        )}
        overlay={
          gap === undefined ? null : (
            <div
              className={grid.dropLine}
              style={{ transform: `translateY(${placePx(first + gap)}px)` }}
              data-testid="drop-line"
            />
          )
        }
      />
      {picks.count > 0 ? (
        <PickBar picks={picks} total={total}>
          <Button data-testid="bump-picked" onClick={bumpPicked} {...offline}>
            {t('waiting.bump')}
          </Button>
          <Button data-testid="cancel-picked" onClick={cancelPicked} {...offline}>
            {t('many.cancel')}
          </Button>
        </PickBar>
      ) : searching && total > 0 ? (
        <ActionBar text={t('waiting.found', { n: total.toLocaleString() })}>
          <Button data-testid="bump-all" onClick={() => void actOnMany('bump', everything)} {...offline}>
            {t('waiting.bumpAll')}
          </Button>
          <Button data-testid="cancel-all" onClick={() => askToCancelMany(everything)} {...offline}>
            {t('waiting.cancelAll')}
          </Button>
        </ActionBar>
      ) : null}
    </>
  );
}
