import { Popover, UnstyledButton } from '@mantine/core';
import { IconBraces, IconDownload, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportTasks } from '../../actions/history';
import type { TaskFilter } from '../../store/task-list';
import { Button } from '../../ui/button';
import { TwoLines } from '../../ui/two-lines';
import classes from './export-menu.module.css';

const FORMATS = [
  { format: 'csv', icon: IconTable, words: 'find.exportCsv', hint: 'find.exportCsvHint' },
  { format: 'json', icon: IconBraces, words: 'find.exportJson', hint: 'find.exportJsonHint' },
] as const;

/** Saves what the list shows, all of it, as a file. */
export function ExportMenu({ filter, count }: { readonly filter: TaskFilter; readonly count: number }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          data-testid="export"
          disabled={count === 0}
          aria-label={t('find.export')}
          title={t('find.export')}
          onClick={() => setOpened(!opened)}
        >
          <IconDownload size={15} stroke={1.7} aria-hidden />
          <span className={classes.label}>{t('find.export')}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.choices ?? ''} aria-label={t('find.export')}>
        <p className={classes.hint}>{t('find.exportHint', { n: count.toLocaleString() })}</p>
        {FORMATS.map(({ format, icon: Icon, words, hint }) => (
          <UnstyledButton
            key={format}
            className={classes.choice}
            data-testid={`export-${format}`}
            onClick={() => {
              setOpened(false);
              void exportTasks(filter, format);
            }}
          >
            <Icon size={16} stroke={1.7} aria-hidden />
            <TwoLines>
              <b>{t(words)}</b>
              <small>{t(hint)}</small>
            </TwoLines>
          </UnstyledButton>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
