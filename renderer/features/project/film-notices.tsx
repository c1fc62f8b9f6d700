import { IconAlertCircle, IconEye, IconRefresh, IconVideo } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import type { Storyboard } from '../../../contract/storyboard';
import { TASK_TYPES } from '../../../contract/task';
import { redo } from '../../actions/film-page';
import { problemOf } from '../../i18n/said';
import { RemedyButtons } from '../../shared/remedy-buttons';
import { stepName } from '../../shared/step-name';
import { useOffline } from '../../shared/use-offline';
import { useKeeper, useStory } from '../../store/use-story';
import { Button } from '../../ui/button';
import classes from './film.module.css';

const MAX_NAMED = 4;

/** What stands between the creator and a film that is up to date: a step that failed or waits for them, or scenes that are newer. */
export function FilmNotices({ film, story }: { readonly film: Film; readonly story: Storyboard | undefined }) {
  const tasks = useStory((state) => state.tasks);
  const stuck = TASK_TYPES.map((type) => film.steps[type]).flatMap((step) => {
    const task = step === undefined ? undefined : tasks.find(({ id }) => id === step.taskId);
    return task !== undefined && (task.status === 'failed' || task.needsYou !== undefined) ? [task] : [];
  });
  const isReview = story?.review;
  const { t } = useTranslation();
  return (
    <>
      {stuck
        .filter(({ id }) => id !== isReview?.taskId)
        .map((task) => (
          <div
            key={task.id}
            className={classes.notice}
            data-failed={task.status === 'failed'}
            data-testid="film-problem"
          >
            <IconAlertCircle size={16} stroke={1.7} aria-hidden />
            <div>
              <b>
                {t(task.status === 'failed' ? 'project.failed' : 'project.parked', {
                  type: stepName(film, task.type, t),
                })}
              </b>
              <p>{problemOf(task)}</p>
            </div>
            <span className={classes.noticeActions}>
              <RemedyButtons task={task} quiet />
            </span>
          </div>
        ))}
      {story === undefined || story.changedScenes === 0 || story.versions.length === 0 || story.isBeingMade ? null : (
        <ChangedNotice story={story} />
      )}
      {story?.isBeingMade === false && story.versions.some(({ isPresent, isDraft }) => isPresent && isDraft) ? (
        <DraftNotice />
      ) : null}
    </>
  );
}

function DraftNotice() {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const offline = useOffline();
  return (
    <div className={classes.notice} data-testid="film-draft">
      <IconEye size={16} stroke={1.7} aria-hidden />
      <div>
        <b>{t('project.isDraft')}</b>
        <p>{t('project.isDraftHint')}</p>
      </div>
      <span className={classes.noticeActions}>
        <Button
          className={classes.fix ?? ''}
          data-testid="make-final"
          onClick={() => void redo(keeper, { kind: 'final' })}
          {...offline}
        >
          <IconVideo size={15} stroke={1.7} aria-hidden />
          {t('project.makeFinal')}
        </Button>
      </span>
    </div>
  );
}

function ChangedNotice({ story }: { readonly story: Storyboard }) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const offline = useOffline();
  const numbers = story.scenes.filter(({ changed }) => changed.length > 0).map(({ scene }) => scene);
  const named = numbers.slice(0, MAX_NAMED).join(', ') + (numbers.length > MAX_NAMED ? '…' : '');
  return (
    <div className={classes.notice} data-testid="film-older">
      <IconAlertCircle size={16} stroke={1.7} aria-hidden />
      <div>
        <b>{numbers.length === 0 ? t('project.olderRemoved') : t('project.older', { scenes: named })}</b>
        <p>{t('project.olderOne')}</p>
      </div>
      <span className={classes.noticeActions}>
        <Button
          className={classes.fix ?? ''}
          data-testid="redo-changed"
          onClick={() => void redo(keeper, { kind: 'changed' })}
          {...offline}
        >
          <IconRefresh size={15} stroke={1.7} aria-hidden />
          {t('project.redoChanged')}
        </Button>
      </span>
    </div>
  );
}
