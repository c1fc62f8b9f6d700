import { VisuallyHidden } from '@mantine/core';
import { useCallbackRef } from '@mantine/hooks';
import { type MouseEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { askToCancel, askToCancelMany } from '../../actions/cancel';
import { actOnMany, type Many, manyOf } from '../../actions/many';
import { bump, move, moveByOne } from '../../actions/tasks';
import { waitOf } from '../../format/estimate';
import { useLanguage } from '../../i18n';
import { useOffline } from '../../shared/use-offline';
import { WhatIf } from '../../shared/what-if';
import { lists } from '../../store';
import { useForecast } from '../../store/forecast';
import { rowsBefore, type TaskList } from '../../store/task-list';
import { inspect, useUi } from '../../store/ui';
import { useInStudio } from '../../store/use-studio';
import { useSeveralUsers } from '../../store/users';
import { PickBar } from '../../task-grid/pick-bar';
import { PickBox } from '../../task-grid/pick-box';
import { type Column, TaskGrid } from '../../task-grid/task-grid';
import grid from '../../task-grid/task-grid.module.css';
import { rowDomId } from '../../task-grid/task-row';
import { useRowDrag } from '../../task-grid/use-row-drag';
import { type RowReader, useRowGrid } from '../../task-grid/use-row-grid';
import { ActionBar } from '../../ui/action-bar';
import { Button } from '../../ui/button';
import { ContextMenu, type MenuPlace, menuPlace } from '../../ui/context-menu';
import { manyMenu, taskMenu } from './row-menu';
import { useWaitContext } from './use-wait-context';
import { useWaits } from './use-waits';
import { waitWords } from './wait-words';
import classes from './waiting.module.css';
import { WaitingRow, type WaitingRowProps } from './waiting-row';

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
  const language = useLanguage();
  const hasSeveralUsers = useSeveralUsers();
  const { items } = list;
  const offline = useOffline();
  // The order there is the engine's: only a priority changes it.
  const canMove = !useInStudio();
  const rowGrid = useRowGrid({
    name: 'waiting',
    list,
    total,
    reader: READER,
    onKey: (key, task) => {
      const several = picks.count > 0;
      if (key === 'Enter') inspect(task.id);
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
    // Open details follow the row that is looked at.
    onGo: ({ id }) => {
      if (useUi.getState().detailId !== undefined) inspect(id);
    },
    ...(canMove ? { onMove: (task, direction) => void moveByOne(items, task, direction) } : {}),
  });
  const { scroller, rows, placePx, rowPx, first, active, isSelected, picks, onRowClick } = rowGrid;
  const {
    draggedId,
    place: dropPlace,
    onPointerDown,
  } = useRowDrag({
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
  const dropped =
    draggedId === undefined || dropPlace === undefined
      ? null
      : ({ kind: 'move', id: draggedId, target: dropPlace.target } as const);
  const whatIf = useForecast(dropped, true)?.whatIf;
  const [menu, setMenu] = useState<{ readonly place: MenuPlace; readonly task: QueueTask } | undefined>(undefined);
  const openMenu = (event: MouseEvent, task: QueueTask): void => {
    event.preventDefault();
    event.stopPropagation();
    const row = document.getElementById(rowDomId('waiting', task.id));
    setMenu({ task, place: menuPlace(event, row ?? event.currentTarget) });
  };
  // The same functions each time: a row is painted again only when something of its own changed.
  const onMenu = useCallbackRef(openMenu);
  const onPick = useCallbackRef(picks.toggle);
  const onPress = useCallbackRef(onPointerDown);
  const onSelect = useCallbackRef<WaitingRowProps['onSelect']>((id, keys) => {
    onRowClick(id, keys);
    if (!keys.toggle && !keys.range) inspect(id);
  });
  const isOfMany = menu !== undefined && picks.count > 1 && picks.has(menu.task.id);
  const everything: Many = { kind: 'all', filter: list.filter, count: total };

  const places = useMemo(() => placesOf(list), [list]);
  // What a task depends on may be far away in the list, or of a type that is not listed.
  const shown = rows.flatMap((row) => items[row - first] ?? []);
  const waits = useWaits(shown.filter((task) => searching || task.dependsOn.length > 0).map(({ id }) => id));
  const context = useWaitContext(items);
  // The place follows the type and has its colour: "영상 2" is the second film, not the second row.
  const columns: readonly Column[] = [
    {
      name: 'pick',
      label: (
        <PickBox
          label={t('work.pickAll')}
          checked={picks.count > 0 && picks.count >= total}
          mixed={picks.count > 0 && picks.count < total}
          onToggle={picks.count > 0 ? picks.clear : picks.all}
        />
      ),
    },
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
        row={(task, row) => {
          const place = searching ? waits.get(task.id)?.ahead : (places[row - first] ?? 0);
          const wait = waitOf(task, place, context, waits.get(task.id)?.after);
          return (
            <WaitingRow
              key={task.id}
              task={task}
              index={row}
              offsetPx={placePx(row)}
              place={place}
              waitKind={wait.kind}
              expected={waitWords(wait, language, t)}
              after={wait.kind === 'after' ? wait.type : undefined}
              nowMs={context.nowMs}
              language={language}
              offline={offline}
              hasSeveralUsers={hasSeveralUsers}
              active={task.id === active?.id}
              selected={isSelected(task)}
              dragged={task.id === draggedId}
              picked={picks.has(task.id)}
              onPick={onPick}
              onMenu={onMenu}
              onSelect={onSelect}
              {...(canMove ? { onPointerDown: onPress } : {})}
            />
          );
        }}
        overlay={
          dropPlace === undefined || draggedId === undefined ? null : (
            <div
              className={grid.dropLine}
              style={{ transform: `translateY(${placePx(first + dropPlace.gap)}px)` }}
              data-testid="drop-line"
            >
              {whatIf === undefined ? null : (
                <div className={classes.whatIf}>
                  <WhatIf whatIf={whatIf} most={4} />
                </div>
              )}
            </div>
          )
        }
        onMenu={onMenu}
      />
      {menu === undefined ? null : (
        <ContextMenu
          place={menu.place}
          label={
            isOfMany
              ? t('work.menuMany', { n: picks.count.toLocaleString() })
              : t('work.menu', { title: taskTitle(menu.task) })
          }
          groups={
            isOfMany
              ? manyMenu(t, offline.title, { bump: bumpPicked, cancel: cancelPicked })
              : taskMenu(menu.task, t, {
                  offline: offline.title,
                  inStudio: canMove ? undefined : t('work.notInStudio'),
                })
          }
          onClose={() => setMenu(undefined)}
        />
      )}
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
