import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../i18n';
import classes from './workers.module.css';

const MB = 1_024 * 1_024;
/** From here on it may soon be ended for its memory. */
const NEAR = 0.85;

/** Memory against its limit: the numbers, and a thin bar. */
export function Memory({
  bytes,
  limitMb,
  processes,
}: {
  readonly bytes: number | undefined;
  readonly limitMb: number;
  readonly processes: number | undefined;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const whole = (mb: number): string => Math.round(mb).toLocaleString(language);
  const share = Math.min(1, (bytes ?? 0) / (limitMb * MB));
  return (
    <div className={classes.memory}>
      <span className={classes.used}>
        {t('workers.memoryOf', { used: bytes === undefined ? '–' : whole(bytes / MB), limit: whole(limitMb) })}
      </span>
      <span className={classes.processes}>
        {processes === undefined || processes < 2 ? null : t('workers.processes', { n: processes })}
      </span>
      <div className={classes.bar} aria-hidden>
        {/* Scaled instead of resized: a new width would lay out the page again at every step. */}
        <i style={{ transform: `scaleX(${share})` }} data-near={share >= NEAR} />
      </div>
    </div>
  );
}
