import { Checkbox } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import type { Storyboard } from '../../../contract/storyboard';
import { askToCancel } from '../../actions/cancel';
import { approve } from '../../actions/film-page';
import { clipTime } from '../../format/clip-time';
import { waitRange } from '../../format/time';
import { useLanguage } from '../../i18n';
import { Poster } from '../../shared/poster';
import { fileUrl } from '../../shared/project-file-url';
import { useOffline } from '../../shared/use-offline';
import { useNow } from '../../store/now';
import { useUi } from '../../store/ui';
import { useKeeper, useStory } from '../../store/use-story';
import { useInStudio } from '../../store/use-studio';
import { Button } from '../../ui/button';
import { systemKind } from '../../ui/system-kind';
import classes from './film.module.css';
import { FilmNotices } from './film-notices';
import { useTypical } from './use-typical';

/** The range of an estimate: run lengths vary by about a fifth. */
const EARLY = 0.85;
const LATE = 1.25;

/** What is approved, what approval sets going, and when the film is ready then. */
export function ReviewSide({
  film,
  story,
  review,
}: {
  readonly film: Film;
  readonly story: Storyboard;
  readonly review: NonNullable<Storyboard['review']>;
}) {
  const { t } = useTranslation();
  const keeper = useKeeper();
  const offline = useOffline();
  const task = useStory(({ tasks }) => tasks.find(({ id }) => id === review.taskId));
  const [first] = story.scenes;
  const seconds = story.scenes.reduce((sum, scene) => sum + scene.seconds, 0);
  const stopsLater = useStory(({ tasks }) =>
    tasks.some(
      ({ status, reviewAfter, id }) => status === 'waiting' && reviewAfter === 'image' && id !== review.taskId,
    ),
  );
  const canStopAgain = !useInStudio() && review.after === 'script' && !stopsLater;
  const [stopAgain, setStopAgain] = useState(false);
  const isChanging = review.isChanging === true;
  const goOn = () => {
    if (isChanging) return;
    void approve(keeper, { id: review.taskId }, film.title, canStopAgain && stopAgain);
  };
  useApprovalKey(goOn);
  return (
    <section className={classes.side} aria-label={t('project.side')}>
      <div className={classes.approval}>
        {first?.picture === undefined ? (
          <Poster film={film} />
        ) : (
          <img
            className={classes.firstPicture}
            src={fileUrl(keeper.projectId, first.picture)}
            alt={t('project.preview')}
          />
        )}
        <dl className={classes.facts}>
          <dt>{t('project.length')}</dt>
          <dd>{clipTime(seconds)}</dd>
          <dt>{t('project.aspect')}</dt>
          <dd>{story.aspect}</dd>
        </dl>
        <Forecast after={review.after} scenes={story.scenes.length} stops={stopsLater || (canStopAgain && stopAgain)} />
        {canStopAgain ? (
          <Checkbox
            size="xs"
            label={t('project.stopAgain')}
            checked={stopAgain}
            data-testid="stop-again"
            onChange={(event) => setStopAgain(event.currentTarget.checked)}
          />
        ) : null}
        <FilmNotices film={film} story={story} />
        <p className={classes.hint} role="status">
          {t(isChanging ? 'project.lookingAgain' : 'project.meanwhile')}
        </p>
      </div>
      <div className={classes.decide}>
        <Button
          look="quiet"
          disabled={task === undefined}
          onClick={() => {
            if (task !== undefined) askToCancel(task);
          }}
        >
          {t('project.discard')}
        </Button>
        <Button look="primary" data-testid="approve" disabled={isChanging} onClick={goOn} {...offline}>
          <IconCheck size={16} stroke={1.9} aria-hidden />
          {t('project.approve')}
          <kbd>{systemKind() === 'mac' ? '⌘ ↵' : 'Ctrl ↵'}</kbd>
        </Button>
      </div>
    </section>
  );
}

/** Ctrl and Enter, wherever the focus is, but not below a dialog. */
function useApprovalKey(goOn: () => void): void {
  const isCovered = useUi(
    ({ question, detailId, form }) => question !== undefined || detailId !== undefined || form !== undefined,
  );
  useEffect(() => {
    if (isCovered) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      goOn();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [goOn, isCovered]);
}

function Forecast({
  after,
  scenes,
  stops,
}: {
  readonly after: 'script' | 'image';
  readonly scenes: number;
  /** Once more, when the pictures are there. */
  readonly stops: boolean;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { image, video } = useTypical();
  const steps = [
    ...(after === 'script' ? [{ name: t('project.findPictures', { n: scenes }), seconds: image }] : []),
    ...(stops ? [] : [{ name: t('project.makeFilm'), seconds: video }]),
  ];
  const known = steps.flatMap(({ seconds }) => (seconds === undefined ? [] : [seconds]));
  const total = known.length === steps.length ? known.reduce((sum, one) => sum + one, 0) : undefined;
  const clock = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
  return (
    <section className={classes.forecast} aria-labelledby="once-approved">
      <h2 id="once-approved">{t('project.once')}</h2>
      <ul className={classes.forecastLines}>
        {steps.map(({ name, seconds }) => (
          <li key={name} className={classes.forecastLine}>
            <span>{name}</span>
            {seconds === undefined ? null : <b>{waitRange(Math.max(seconds, 60), language)}</b>}
          </li>
        ))}
        {total === undefined ? null : (
          <li className={classes.forecastLine}>
            <span>{t(stops ? 'project.lookAgain' : 'project.ready')}</span>
            <b>{clock.formatRange(nowMs + total * EARLY * 1_000, nowMs + total * LATE * 1_000)}</b>
          </li>
        )}
      </ul>
    </section>
  );
}
