import { TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problems } from '../../../i18n/input-problems';
import type { ProgramForm } from '../../../store/drafts';
import { Button } from '../../../ui/button';
import { describing } from '../field';
import settings from '../settings.module.css';
import classes from './processors.module.css';
import { RowProblem } from './row-problem';

type Rows = ProgramForm['env'];

/** Environment variables of a program, one a row. */
export function EnvRows({
  rows,
  problems,
  onChange,
}: {
  readonly rows: Rows;
  readonly problems: Problems;
  readonly onChange: (rows: Rows) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const set = (row: number, part: Partial<Rows[number]>): void =>
    onChange(rows.map((one, index) => (index === row ? { ...one, ...part } : one)));
  const add = (): void => {
    onChange([...rows, { name: '', value: '' }]);
    requestAnimationFrame(() => list.current?.querySelectorAll('li')[rows.length]?.querySelector('input')?.focus());
  };
  return (
    <div className={settings.field}>
      <div className={settings.name}>
        <span className={settings.label}>{t('processors.env')}</span>
        <p className={settings.hint}>{t('processors.envHint')}</p>
      </div>
      <div className={settings.control}>
        {rows.length === 0 ? null : (
          <ul className={classes.rows} ref={list}>
            {rows.map(({ name, value }, row) => {
              const n = row + 1;
              const problem = problems[`env.${row}.name`];
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name than its place while it is typed
                <li key={row}>
                  <TextInput
                    size="xs"
                    className={classes.envName ?? ''}
                    aria-label={t('processors.envName', { n })}
                    placeholder={t('processors.namePlaceholder')}
                    spellCheck={false}
                    value={name}
                    error={problem !== undefined}
                    ref={describing(problem === undefined ? undefined : `${id}-${row}`)}
                    onChange={(event) => set(row, { name: event.currentTarget.value })}
                  />
                  <TextInput
                    size="xs"
                    className={settings.grow ?? ''}
                    aria-label={t('processors.envValue', { n })}
                    placeholder={t('processors.valuePlaceholder')}
                    spellCheck={false}
                    value={value}
                    onChange={(event) => set(row, { value: event.currentTarget.value })}
                  />
                  <Button
                    look="quiet"
                    aria-label={t('processors.removeEnv', { n })}
                    title={t('processors.removeEnv', { n })}
                    onClick={() => onChange(rows.filter((_, index) => index !== row))}
                  >
                    <IconX size={15} stroke={1.7} aria-hidden />
                  </Button>
                  <RowProblem id={`${id}-${row}`} problem={problem} />
                </li>
              );
            })}
          </ul>
        )}
        <Button data-testid="add-env" onClick={add}>
          <IconPlus size={15} stroke={1.7} aria-hidden />
          {t('processors.addEnv')}
        </Button>
      </div>
    </div>
  );
}
