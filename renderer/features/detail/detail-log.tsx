import { IconCopy } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { folded } from '../../../contract/search-text';
import type { QueueTask } from '../../../contract/task';
import { taskTitle } from '../../../contract/task-title';
import { copyLog } from '../../actions/tasks';
import { said } from '../../i18n/said';
import { usePanel, useWatchedLog } from '../../store';
import { Button, Chip } from '../../ui/button';
import { LogView } from '../../ui/log-view';
import { SearchField } from '../../ui/search-field';
import classes from './detail.module.css';

const NO_LINES = [] as const;

/** The whole log of a task, followed while it runs. A search shows only the lines that match. */
export function DetailLog({ task }: { readonly task: QueueTask }) {
  const { t } = useTranslation();
  useWatchedLog(task.id);
  const lines = usePanel((state) => state.logs[task.id] ?? NO_LINES);
  const [follow, setFollow] = useState(true);
  const [text, setText] = useState('');
  const wanted = folded(text.trim());
  const shown = useMemo(
    () => (wanted === '' ? lines : lines.filter((line) => folded(said(line.text)).includes(wanted))),
    [lines, wanted],
  );
  return (
    <section className={classes.log} aria-label={t('detail.log')}>
      <div className={classes.logHead}>
        <h3>{t('detail.log')}</h3>
        <span className={classes.mute}>{t('detail.logMatches', { n: shown.length.toLocaleString() })}</span>
        <SearchField className={classes.logSearch} label={t('detail.logSearch')} value={text} onChange={setText} />
        <Chip pressed={follow} onClick={() => setFollow(!follow)}>
          {t('log.follow')}
        </Chip>
        <Button look="quiet" aria-label={t('log.copy')} title={t('log.copy')} onClick={() => void copyLog(shown)}>
          <IconCopy size={15} stroke={1.7} />
        </Button>
      </div>
      {shown.length === 0 ? (
        <p className={classes.none}>{lines.length === 0 ? t('log.noLines') : t('detail.noMatches')}</p>
      ) : (
        <LogView
          lines={shown}
          label={t('log.of', { title: taskTitle(task) })}
          follow={follow}
          onFollow={setFollow}
          testId="detail-log"
        />
      )}
    </section>
  );
}
