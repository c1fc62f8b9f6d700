import { useTranslation } from 'react-i18next';
import type { TaskStatus, TaskType } from '../../../contract/task';
import { exactCount, shortCount } from '../../format/count';
import { useLanguage } from '../../i18n';
import { panelStore, usePanel } from '../../store';
import { setHistoryView } from '../../store/history-view';
import { setQueueView } from '../../store/queue-view';
import { runningOf } from '../../store/studio';
import { inspect, setUi } from '../../store/ui';
import classes from './lanes.module.css';

const SHOWN = ['waiting', 'processing', 'completed', 'failed'] as const satisfies readonly TaskStatus[];

/** A lane's counts, each of which leads to the tasks that it counts. */
export function CountLinks({ type }: { readonly type: TaskType }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const counts = usePanel((state) => state.live?.summary[type]);
  return (
    <dl className={classes.counts}>
      {SHOWN.map((status) => {
        const n = counts?.[status] ?? 0;
        const words = { type: t(`type.${type}`), status: t(`status.${status}`), n: shortCount(n, language) };
        return (
          <div key={status} data-status={status} data-some={n > 0}>
            <dt>{t(`status.${status}`)}</dt>
            <dd>
              {n === 0 ? (
                <span data-testid={`count-${type}-${status}`}>{shortCount(n, language)}</span>
              ) : (
                <button
                  type="button"
                  title={exactCount(n, language)}
                  aria-label={t('work.count', words)}
                  data-testid={`count-${type}-${status}`}
                  onClick={() => show(type, status)}
                >
                  {shortCount(n, language)}
                </button>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function show(type: TaskType, status: (typeof SHOWN)[number]): void {
  switch (status) {
    case 'waiting':
      setQueueView({ by: 'task', type, text: '', project: undefined });
      document.querySelector<HTMLElement>('[data-testid=waiting-grid]')?.focus();
      return;
    case 'processing': {
      const [running] = runningOf(panelStore.getState(), type);
      if (running !== undefined) inspect(running.id);
      return;
    }
    case 'completed':
    case 'failed':
      setHistoryView({ by: 'task', shown: status, type, text: '' });
      setUi({ detailId: undefined, screen: 'history' });
      return;
    default:
      status satisfies never;
  }
}
