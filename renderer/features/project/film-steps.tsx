import {
  IconArrowRight,
  IconCheck,
  IconCircleDashed,
  IconExclamationCircle,
  IconEye,
  IconLoader2,
  type TablerIcon,
} from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import type { Storyboard } from '../../../contract/storyboard';
import { TASK_TYPES, type TaskStatus } from '../../../contract/task';
import classes from './head.module.css';

const ICONS: Readonly<Record<TaskStatus, TablerIcon>> = {
  waiting: IconCircleDashed,
  processing: IconLoader2,
  completed: IconCheck,
  failed: IconExclamationCircle,
  cancelled: IconCircleDashed,
};
const WORDS = {
  waiting: 'project.stepWaiting',
  processing: 'project.stepRunning',
  completed: 'project.stepDone',
  failed: 'project.stepFailed',
  cancelled: 'project.stepWaiting',
} as const;

/** Script, pictures, film: what is done, and where it stopped for the creator. */
export function FilmSteps({ film, review }: { readonly film: Film; readonly review: Storyboard['review'] }) {
  const { t } = useTranslation();
  // A copy of a film has no task of its own for what it was made with.
  const reviewed = review === undefined ? -1 : TASK_TYPES.indexOf(review.after);
  return (
    <ol className={classes.path} aria-label={t('project.steps')}>
      {TASK_TYPES.map((type, place) => {
        const status = film.steps[type]?.status ?? (place <= reviewed ? 'completed' : 'waiting');
        const Icon = ICONS[status];
        return (
          <Fragment key={type}>
            <li data-status={status} aria-label={t(WORDS[status], { type: t(`type.${type}`) })}>
              {place === 0 ? null : (
                <IconArrowRight className={classes.arrow ?? ''} size={14} stroke={1.7} aria-hidden />
              )}
              <Icon size={14} stroke={1.9} aria-hidden />
              {t(`type.${type}`)}
            </li>
            {review?.after === type ? (
              <li className={classes.review} aria-current="step">
                <IconArrowRight className={classes.arrow ?? ''} size={14} stroke={1.7} aria-hidden />
                <span>
                  <IconEye size={14} stroke={1.8} aria-hidden />
                  {t('project.review')}
                </span>
              </li>
            ) : null}
          </Fragment>
        );
      })}
    </ol>
  );
}
