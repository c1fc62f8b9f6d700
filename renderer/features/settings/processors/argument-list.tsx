import { TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problems } from '../../../i18n/input-problems';
import { Button } from '../../../ui/button';
import { describing } from '../field';
import settings from '../settings.module.css';
import classes from './processors.module.css';
import { RowProblem } from './row-problem';

/** A program's arguments, one a row. Everything that the buttons do works by keyboard in the row too. */
export function ArgumentList({
  args,
  hint,
  problems,
  onChange,
}: {
  readonly args: readonly string[];
  readonly hint: string;
  readonly problems: Problems;
  readonly onChange: (args: string[]) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const list = useRef<HTMLOListElement>(null);
  /** After the rows are drawn again. */
  const focus = (row: number): void => {
    requestAnimationFrame(() => list.current?.querySelectorAll('input')[Math.max(0, row)]?.focus());
  };
  const add = (row: number): void => {
    onChange([...args.slice(0, row), '', ...args.slice(row)]);
    focus(row);
  };
  const remove = (row: number): void => {
    onChange(args.filter((_, index) => index !== row));
    focus(Math.min(row, args.length - 2));
  };
  const move = (row: number, by: 1 | -1): void => {
    const [moved, other] = [args[row], args[row + by]];
    if (moved === undefined || other === undefined) return;
    onChange(args.with(row, other).with(row + by, moved));
    focus(row + by);
  };
  const onKeyDown = (row: number) => (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') add(row + 1);
    else if (event.key === 'Backspace' && args[row] === '') remove(row);
    else if (event.altKey && event.key === 'ArrowUp') move(row, -1);
    else if (event.altKey && event.key === 'ArrowDown') move(row, 1);
    else return;
    event.preventDefault();
  };
  return (
    <div className={settings.field}>
      <div className={settings.name}>
        <span className={settings.label} id={`${id}-label`}>
          {t('processors.args')}
        </span>
        <p className={settings.hint}>{hint}</p>
        {args.length === 0 ? null : (
          <p className={settings.hint} id={`${id}-keys`}>
            {t('processors.argsKeys')}
          </p>
        )}
      </div>
      <div className={settings.control}>
        {args.length === 0 ? null : (
          <ol className={classes.rows} ref={list} aria-labelledby={`${id}-label`}>
            {args.map((arg, row) => {
              const n = row + 1;
              const problem = problems[`args.${row}`];
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: an argument has no other name than its place
                <li key={row}>
                  <TextInput
                    size="xs"
                    className={settings.grow ?? ''}
                    aria-label={t('processors.arg', { n })}
                    aria-keyshortcuts="Enter Alt+ArrowUp Alt+ArrowDown"
                    spellCheck={false}
                    value={arg}
                    error={problem !== undefined}
                    ref={describing(problem === undefined ? undefined : `${id}-${row}`)}
                    onChange={(event) => onChange(args.with(row, event.currentTarget.value))}
                    onKeyDown={onKeyDown(row)}
                  />
                  <Button
                    look="quiet"
                    aria-label={t('processors.upArg', { n })}
                    title={t('processors.upArg', { n })}
                    disabled={row === 0}
                    onClick={() => move(row, -1)}
                  >
                    <IconArrowUp size={15} stroke={1.7} aria-hidden />
                  </Button>
                  <Button
                    look="quiet"
                    aria-label={t('processors.downArg', { n })}
                    title={t('processors.downArg', { n })}
                    disabled={row === args.length - 1}
                    onClick={() => move(row, 1)}
                  >
                    <IconArrowDown size={15} stroke={1.7} aria-hidden />
                  </Button>
                  <Button
                    look="quiet"
                    aria-label={t('processors.removeArg', { n })}
                    title={t('processors.removeArg', { n })}
                    onClick={() => remove(row)}
                  >
                    <IconX size={15} stroke={1.7} aria-hidden />
                  </Button>
                  <RowProblem id={`${id}-${row}`} problem={problem} />
                </li>
              );
            })}
          </ol>
        )}
        <Button data-testid="add-argument" onClick={() => add(args.length)}>
          <IconPlus size={15} stroke={1.7} aria-hidden />
          {t('processors.addArg')}
        </Button>
      </div>
    </div>
  );
}
