import { useDebouncedCallback } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { lists, usePanel } from '../../store';
import { type TaskList, totalFromSummary } from '../../store/task-list';
import { ListBody } from '../../task-grid/list-body';
import classes from '../../task-grid/task-grid.module.css';
import { Button, Chip, ChipGroup } from '../../ui/button';
import { Empty } from '../../ui/empty';
import { EmptySearch, searchedFor } from '../../ui/empty-search';
import { ProjectFilter } from '../../ui/project-filter';
import { SearchField } from '../../ui/search-field';
import { EmptyQueue } from './empty-queue';
import { WaitingRows } from './waiting-rows';

const TYPING_PAUSE_MS = 250;

/** Decided by what is listed, not by what is typed: until the search has its reply, "all" would be every waiting task. */
function isSearch({ filter }: TaskList): boolean {
  return filter.text !== undefined || filter.projectId !== undefined;
}

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
  const empty = () => {
    const { filter } = list;
    if (isSearch(list)) {
      const words = searchedFor(filter.text ?? '', filter.projectId);
      return <EmptySearch list="waiting" text={words} onClear={clearSearch} />;
    }
    if (type === undefined) return <EmptyQueue />;
    return <Empty title={t('waiting.emptyFiltered', { type: t(`type.${type}`) })} />;
  };

  return (
    <section className={classes.box} aria-labelledby="waiting-title">
      <header className={classes.head}>
        <h2 id="waiting-title">{t('waiting.title')}</h2>
        <small className={classes.count} data-testid="waiting-count">
          {t('waiting.count', { n: total.toLocaleString() })}
        </small>
        <SearchField
          ref={search}
          className={classes.search}
          label={t('waiting.search')}
          testId="waiting-search"
          value={text}
          onChange={(next) => {
            setText(next);
            openAfterTyping(next);
          }}
        />
        <ChipGroup label={t('waiting.filterLabel')}>
          <Chip pressed={type === undefined} onClick={() => choose(undefined)}>
            {t('waiting.all')}
          </Chip>
          {TASK_TYPES.map((one) => (
            <Chip key={one} pressed={type === one} data-testid={`filter-${one}`} onClick={() => choose(one)}>
              {t(`type.${one}`)}
            </Chip>
          ))}
        </ChipGroup>
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
      <ListBody
        phase={phase === 'loading' ? 'reading' : phase === 'failed' ? 'failed' : 'ready'}
        hasRows={list.items.length > 0}
        rows={() => <WaitingRows list={list} total={total} searching={isSearch(list) && phase === 'ready'} />}
        empty={empty}
        again={() => void lists.refresh('waiting')}
      />
    </section>
  );
}
