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
  return (
    <small className={grid.count} title={t('work.endsHint')} data-testid="queue-end">
      {t('work.endsAt', { time: clockRange(seconds, nowMs, language) })}
    </small>
  );
}
