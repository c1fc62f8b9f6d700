import { useTranslation } from 'react-i18next';
import { type Film, isPortraitInMaking } from '../../../contract/film';
import { filmProgress } from '../../../contract/film-progress';
import { TASK_TYPES } from '../../../contract/task';
import { roughLength } from '../../format/time';
import { useLanguage } from '../../i18n';
import { stepName } from '../../shared/step-name';
import { usePanel } from '../../store';
import { useNow } from '../../store/now';
import { usePaused } from '../../store/paused';
import { ProgressBar } from '../../ui/progress-bar';
import { TYPE_ICONS } from '../../ui/task-type';
import classes from './film.module.css';
import { useTypical } from './use-typical';

const NONE = {};

/** How far the film is, while it is being made or waits for its turn. */
export function Making({ film }: { readonly film: Film }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const paused = usePaused();
  const typicalSeconds = useTypical();
  const running = usePanel(({ live }) => live?.running) ?? NONE;
  if (film.state !== 'making' && film.state !== 'waiting') return null;
  const { percent, steps, left } = filmProgress(film, { running, typicalSeconds, paused, nowMs });
  const doing = isPortraitInMaking(film) ? 'project.portraitIs' : 'project.filmIs';
  return (
    <div className={classes.making} data-testid="making">
      <p>
        <b>{percent}%</b>
        {t(`${doing}.${film.state}`)}
        {left === undefined
          ? null
          : t('common.dot') + t('project.left', { length: roughLength((left.from + left.to) / 2, language) })}
      </p>
      <div className={classes.steps}>
        {TASK_TYPES.filter((type) => steps[type].state !== 'none').map((type) => {
          const Icon = TYPE_ICONS[type];
          return (
            <div key={type} data-type={type} data-running={steps[type].state === 'running'}>
              <ProgressBar
                value={steps[type].fraction}
                aria-label={t('project.progress', { title: stepName(film, type, t) })}
              />
              <span>
                <Icon size={14} stroke={1.7} aria-hidden />
                {stepName(film, type, t)}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
