import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import { TASK_TYPES } from '../../../contract/task';
import { remainingSeconds } from '../../format/estimate';
import { roughLength } from '../../format/time';
import { useLanguage } from '../../i18n';
import { usePanel } from '../../store';
import { useNow } from '../../store/now';
import { TYPE_ICONS } from '../../ui/task-type';
import classes from './film.module.css';
import { useTypical } from './use-typical';

/** How far the film is, while it is being made or waits for its turn. */
export function Making({ film }: { readonly film: Film }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const typical = useTypical();
  const running = usePanel(({ live }) => live?.running);
  if (film.state !== 'making' && film.state !== 'waiting') return null;
  const tasks = TASK_TYPES.flatMap((type) => {
    const task = running?.[film.steps[type]?.taskId ?? ''];
    return task === undefined ? [] : [task];
  });
  const left = tasks[0] === undefined ? undefined : remainingSeconds(tasks[0], nowMs, typical);
  return (
    <div className={classes.making} data-testid="making">
      <div className={classes.steps}>
        {TASK_TYPES.map((type) => {
          const step = film.steps[type];
          const task = tasks.find((one) => one.type === type);
          const fraction = step?.status === 'completed' ? 1 : (task?.progress?.fraction ?? 0);
          const Icon = TYPE_ICONS[type];
          return (
            <div key={type} data-type={type} data-running={task !== undefined}>
              <progress value={fraction} aria-label={t('project.progress', { title: t(`type.${type}`) })} />
              <span>
                <Icon size={14} stroke={1.7} aria-hidden />
                {t(`type.${type}`)}
              </span>
            </div>
          );
        })}
      </div>
      <p>
        {t(film.state === 'making' ? 'project.making' : 'project.waiting')}
        {left === undefined ? null : t('common.dot') + t('project.left', { length: roughLength(left, language) })}
      </p>
    </div>
  );
}
