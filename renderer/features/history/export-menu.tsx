import { IconBraces, IconDownload, IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { exportTasks } from '../../actions/history';
import type { TaskFilter } from '../../store/task-list';
import { ChoiceMenu } from '../../ui/choice-menu';
import classes from './export-menu.module.css';

const FORMATS = [
  { format: 'csv', icon: IconTable, words: 'find.exportCsv', hint: 'find.exportCsvHint' },
  { format: 'json', icon: IconBraces, words: 'find.exportJson', hint: 'find.exportJsonHint' },
] as const;

/** Saves what the list shows, all of it, as a file. */
export function ExportMenu({
  filter,
  count,
  hasNeighbour,
}: {
  readonly filter: TaskFilter;
  readonly count: number;
  /** Another button stands beside it: in a narrow window its icon has to do. */
  readonly hasNeighbour: boolean;
}) {
  const { t } = useTranslation();
  return (
    <ChoiceMenu
      label={t('find.export')}
      testId="export"
      disabled={count === 0}
      note={t('find.exportHint', { n: count.toLocaleString() })}
      choices={FORMATS.map(({ format, icon, words, hint }) => ({
        id: `export-${format}`,
        icon,
        words: t(words),
        hint: t(hint),
        run: () => void exportTasks(filter, format),
      }))}
    >
      <IconDownload size={15} stroke={1.7} aria-hidden />
      <span className={classes.label} data-short={hasNeighbour}>
        {t('find.export')}
      </span>
    </ChoiceMenu>
  );
}
