import { useTranslation } from 'react-i18next';
import { clockRange } from '../../format/time';
import { useLanguage } from '../../i18n';
import { useForecast } from '../../store/forecast';
import { useNow } from '../../store/now';
import grid from '../../task-grid/task-grid.module.css';

/** When everything that waits has ended. */
export function QueueEnd() {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const seconds = useForecast(undefined)?.endsInSeconds;
  if (seconds === undefined) return null;
  const words = t('work.endsAt', { time: clockRange(seconds, nowMs, language) });
  return (
    <small className={grid.count} title={`${words}\n${t('work.endsHint')}`} data-testid="queue-end">
      {words}
    </small>
  );
}
