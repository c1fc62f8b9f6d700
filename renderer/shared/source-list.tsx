import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NAMED_SOURCES, sourceName } from '../../contract/implementations';
import { useLanguage } from '../i18n';
import { Button } from '../ui/button';
import classes from './source-list.module.css';

/** The direction of a move, and of a row's button that makes it. */
type Way = 'up' | 'down';

/** Picture sources in the order in which they are asked, and title cards last. On any button of a row, Alt with an arrow moves the row too. */
export function SourceList({
  labelledBy,
  sources,
  onChange,
}: {
  readonly labelledBy: string;
  readonly sources: readonly string[];
  readonly onChange: (sources: string[]) => void;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const list = useRef<HTMLOListElement>(null);
  const offered = NAMED_SOURCES.filter(([id]) => !sources.includes(id));
  /** Focuses a row's button once the rows are drawn again. At either end of the list that arrow may be off: then another one. */
  const focus = (row: number, way: Way): void => {
    requestAnimationFrame(() => {
      const buttons = list.current?.children[Math.max(0, row)]?.querySelectorAll('button:not(:disabled)');
      const wanted = [...(buttons ?? [])].find((button) => button.getAttribute('data-way') === way) ?? buttons?.[0];
      if (wanted instanceof HTMLElement) wanted.focus();
    });
  };
  const move = (row: number, way: Way): void => {
    const to = way === 'up' ? row - 1 : row + 1;
    const [moved, other] = [sources[row], sources[to]];
    if (moved === undefined || other === undefined) return;
    onChange(sources.with(row, other).with(to, moved));
    focus(to, way);
  };
  const remove = (row: number): void => {
    onChange(sources.filter((_, index) => index !== row));
    focus(Math.min(row, sources.length - 2), 'down');
  };
  const onKeyDown = (row: number) => (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    move(row, event.key === 'ArrowUp' ? 'up' : 'down');
  };
  return (
    <div className={classes.sources}>
      <ol className={classes.rows} ref={list} aria-labelledby={labelledBy} data-testid="source-list">
        {sources.map((id, row) => {
          const name = sourceName(id, language);
          const arrow = (way: Way, isOff: boolean) => (
            <Button
              look="quiet"
              aria-label={t(`sources.${way}`, { name })}
              title={t(`sources.${way}`, { name })}
              aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
              data-way={way}
              disabled={isOff}
              onClick={() => move(row, way)}
            >
              {way === 'up' ? (
                <IconArrowUp size={15} stroke={1.7} aria-hidden />
              ) : (
                <IconArrowDown size={15} stroke={1.7} aria-hidden />
              )}
            </Button>
          );
          return (
            <li key={id} onKeyDown={onKeyDown(row)}>
              <span className={classes.name}>{name}</span>
              {arrow('up', row === 0)}
              {arrow('down', row === sources.length - 1)}
              <Button
                look="quiet"
                aria-label={t('sources.remove', { name })}
                title={t('sources.remove', { name })}
                onClick={() => remove(row)}
              >
                <IconX size={15} stroke={1.7} aria-hidden />
              </Button>
            </li>
          );
        })}
        <li className={classes.last}>
          <span className={classes.name}>{t('sources.last', { name: sourceName('title-cards', language) })}</span>
        </li>
      </ol>
      {offered.length === 0 ? null : (
        <div className={classes.offered}>
          {offered.map(([id, { name }]) => (
            <Button
              key={id}
              aria-label={t('sources.add', { name: name[language] })}
              data-testid={`add-source-${id}`}
              onClick={() => {
                onChange([...sources, id]);
                focus(sources.length, 'up');
              }}
            >
              <IconPlus size={15} stroke={1.7} aria-hidden />
              {name[language]}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}
