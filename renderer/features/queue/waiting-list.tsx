// biome-ignore-all lint/a11y/useFocusableInteractive: the grid alone takes the focus and names its active row (aria-activedescendant)
// biome-ignore-all lint/a11y/useSemanticElements: a virtual list places its rows itself, which a table cannot
import { Loader, TextInput, VisuallyHidden } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { actOnMany, type Many, manyOf } from '../../actions/many';
import { attempt, bump, moveByOne } from '../../actions/tasks';
import { NONE_KNOWN, type WaitContext } from '../../format/estimate';
import { client, lists, panelStore, usePanel } from '../../store';
import { useNow } from '../../store/now';
import { rowsBefore, type TaskList, totalFromSummary } from '../../store/task-list';
import { setUi } from '../../store/ui';
import classes from '../../task-grid/task-grid.module.css';
import { UnreadRow } from '../../task-grid/unread-row';
import { useRowDrag } from '../../task-grid/use-row-drag';
import { type RowReader, useRowGrid } from '../../task-grid/use-row-grid';
import { ActionBar, ClearPicks } from '../../ui/action-bar';
import { Button, Chip } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { EmptySearch, searchedFor } from '../../ui/empty-search';
import { ProjectFilter } from '../../ui/project-filter';
import { EmptyQueue } from './empty-queue';
import { useWaits } from './use-waits';
import { rowDomId, WaitingRow } from './waiting-row';

const TYPING_PAUSE_MS = 250;

/** How many tasks of the same type stand before each row. */
function placesOf(list: TaskList): readonly number[] {
  const seen = { ...rowsBefore(list) };
  return list.items.map((task) => seen[task.type]++);
}

/** By what is listed, not by what is typed: until it is found, "all" would be every task there is. */
function isSearch({ filter }: TaskList): boolean {
  return filter.text !== undefined || filter.projectId !== undefined;
}

const READER: RowReader = {
  more: () => void lists.more('waiting'),
  previous: () => void lists.previous('waiting'),
  seek: (row) => void lists.seek('waiting', row),
};

export function WaitingList({ onShowLog }: { readonly onShowLog: (() => void) | undefined }) {
  const { t } = useTranslation();
  const { list, phase } = usePanel((state) => state.lists.waiting);
  const counted = usePanel((state) =>
    state.live === undefined ? undefined : totalFromSummary(state.lists.waiting.list.filter, state.live.summary),
  );
  const [type, setType] = useState<TaskType | undefined>(undefined);
  const [text, setText] = useState('');
  const [project, setProject] = useState<string | undefined>(undefined);
  const total = counted ?? list.total;

  const open = (chosen: { type: TaskType | undefined; text: string; project: string | undefined }): void => {
    void lists.open('waiting', {
      statuses: ['waiting'],
      ...(chosen.type === undefined ? {} : { types: [chosen.type] }),
      ...(chosen.text.trim() === '' ? {} : { text: chosen.text.trim() }),
      ...(chosen.project === undefined ? {} : { projectId: chosen.project }),
    });
  };
  const openAfterTyping = useDebouncedCallback((next: string) => open({ type, text: next, project }), TYPING_PAUSE_MS);
  const choose = (next: TaskType | undefined): void => {
    setType(next);
    open({ type: next, text, project });
  };

  const search = useRef<HTMLInputElement>(null);
  const clearSearch = (): void => {
    setText('');
    setProject(undefined);
    open({ type, text: '', project: undefined });
    search.current?.focus();
  };

  return (
    <section className={classes.box} aria-labelledby="waiting-title">
      <header className={classes.head}>
        <h2 id="waiting-title">{t('waiting.title')}</h2>
        <small className={classes.count} data-testid="waiting-count">
          {t('waiting.count', { n: total.toLocaleString() })}
        </small>
        <TextInput
          ref={search}
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
        <ProjectFilter
          project={project}
          items={list.items}
          onChoose={(next) => {
            setProject(next);
            open({ type, text, project: next });
          }}
        />
        {onShowLog === undefined ? null : <Button onClick={onShowLog}>{t('log.open')}</Button>}
      </header>
      {list.items.length > 0 ? (
        <Rows list={list} total={total} searching={isSearch(list) && phase === 'ready'} />
      ) : phase === 'loading' ? (
        <Empty title="">
          <Loader size="sm" />
        </Empty>
      ) : phase === 'failed' ? (
        <Empty title={t('waiting.failed')}>
          <Button onClick={() => void lists.refresh('waiting')}>{t('app.tryAgain')}</Button>
        </Empty>
      ) : isSearch(list) ? (
        <EmptySearch
          list="waiting"
          text={searchedFor(list.filter.text ?? '', list.filter.projectId)}
          onClear={clearSearch}
        />
      ) : type === undefined ? (
        <EmptyQueue />
      ) : (
        <Empty title={t('waiting.emptyFiltered', { type: t(`type.${type}`) })} />
      )}
    </section>
  );
}

interface RowsProps {
  readonly list: TaskList;
  readonly total: number;
  /** By words or project: places cannot be counted among such rows. */
  readonly searching: boolean;
}

function Rows({ list, total, searching }: RowsProps) {
  const { t } = useTranslation();
  const { items } = list;
  const nowMs = useNow();
  const paused = usePanel((state) => state.live?.paused);
  const runningIds = usePanel((state) => Object.keys(state.live?.running ?? {}).join());
  const typicalSeconds = usePanel((state) => state.live?.typicalSeconds ?? NONE_KNOWN);
  const grid = useRowGrid({
    list,
    total,
    reader: READER,
    onKey: (key, task) => {
      const several = picks.count > 0;
      if (key === 'Enter') setUi({ detailId: task.id });
      else if (key === 'Delete' || key === 'Backspace') {
        if (several) cancelPicked();
        else setUi({ cancelling: task });
      }
      // The same key while a Korean keyboard is on.
      else if (key === 'u' || key === 'U' || key === 'ㅕ') {
        if (several) bumpPicked();
        else void bump(task);
      } else return false;
      return true;
    },
    onMove: (task, direction) => void moveByOne(items, task, direction),
  });
  const { scroller, rows, placePx, rowPx, first, boxPx, active, isSelected, picks, onRowClick, onKeyDown } = grid;
  const { draggedId, gap, onPointerDown } = useRowDrag({
    scroller,
    items,
    first,
    rowPx,
    placePx,
    onDrop: (task, { anchor, side }) =>
      void attempt(() => client.call('queue:move', { id: task.id, anchorId: anchor.id, side })),
  });
  const bumpPicked = (): void => {
    void actOnMany('bump', manyOf(picks, list.filter));
    picks.clear();
  };
  const askToCancel = (many: Many): void =>
    setUi({
      cancellingMany: {
        count: many.count,
        confirmed: () => {
          void actOnMany('cancel', many);
          picks.clear();
        },
      },
    });
  const cancelPicked = (): void => askToCancel(manyOf(picks, list.filter));
  const everything: Many = { kind: 'all', filter: list.filter, count: total };

  const places = useMemo(() => placesOf(list), [list]);
  // What a task depends on may be far away, or of a type that is not listed.
  const shown = rows.flatMap((row) => items[row - first] ?? []);
  const waits = useWaits(shown.filter((task) => searching || task.dependsOn.length > 0));
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
    <>
      <div
        ref={scroller}
        className={classes.grid}
        role="grid"
        tabIndex={0}
        aria-labelledby="waiting-title"
        aria-describedby="waiting-keys"
        aria-multiselectable
        aria-rowcount={total + 1}
        aria-activedescendant={active === undefined ? undefined : rowDomId(active.id)}
        data-dragging={draggedId !== undefined}
        data-barred={picks.count > 0 || searching}
        onKeyDown={onKeyDown}
        data-testid="waiting-grid"
      >
        <div className={`${classes.row} ${classes.headRow}`} role="row" aria-rowindex={1}>
          {/* The place stands right behind the type and in its colour: "영상 2" is the second film, not the second row. */}
          {(['type', 'position', 'task', 'added', 'expected'] as const).map((column) => (
            <span
              key={column}
              role="columnheader"
              data-column={column}
              title={column === 'position' ? t('waiting.positionHint') : undefined}
            >
              {t(`waiting.${column}`)}
            </span>
          ))}
          <span role="columnheader">
            <VisuallyHidden>{t('waiting.actions')}</VisuallyHidden>
          </span>
        </div>
        <div role="rowgroup" className={classes.rows} style={{ height: boxPx }}>
          {rows.map((row) => {
            const task = items[row - first];
            if (task === undefined) return <UnreadRow key={row} offsetPx={placePx(row)} />;
            return (
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
                onPointerDown={onPointerDown}
              />
            );
          })}
          {gap === undefined ? null : (
            <div
              className={classes.dropLine}
              style={{ transform: `translateY(${placePx(first + gap)}px)` }}
              data-testid="drop-line"
            />
          )}
        </div>
        <p id="waiting-keys" hidden>
          {t('waiting.keys')}
        </p>
      </div>
      {picks.count > 0 ? (
        <ActionBar text={t(picks.isAll ? 'many.allPicked' : 'many.picked', { n: picks.count.toLocaleString() })}>
          {picks.isAll || picks.count >= total ? null : (
            <Button look="quiet" data-testid="pick-all" onClick={picks.all}>
              {t('many.pickAll', { n: total.toLocaleString() })}
            </Button>
          )}
          <Button data-testid="bump-picked" onClick={bumpPicked}>
            {t('waiting.bump')}
          </Button>
          <Button data-testid="cancel-picked" onClick={cancelPicked}>
            {t('many.cancel')}
          </Button>
          <ClearPicks onClear={picks.clear} />
        </ActionBar>
      ) : searching && total > 0 ? (
        <ActionBar text={t('waiting.found', { n: total.toLocaleString() })}>
          <Button data-testid="bump-all" onClick={() => void actOnMany('bump', everything)}>
            {t('waiting.bumpAll')}
          </Button>
          <Button data-testid="cancel-all" onClick={() => askToCancel(everything)}>
            {t('waiting.cancelAll')}
          </Button>
        </ActionBar>
      ) : null}
    </>
  );
}
