import {
  IconAlertCircle,
  IconCheck,
  IconCircleDashed,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStopFilled,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type Film, isPortraitInMaking, scenePictureUrl } from '../../../contract/film';
import { type FilmProgress, filmProgress, type StepProgress } from '../../../contract/film-progress';
import { stageName } from '../../../contract/messages';
import { TASK_TYPES, type TaskType } from '../../../contract/task';
import { askToCancel } from '../../actions/cancel';
import { setPaused } from '../../actions/lanes';
import { NONE_KNOWN } from '../../format/estimate';
import { roughRange } from '../../format/time';
import { useLanguage } from '../../i18n';
import { Plate, Poster, type PosterShows } from '../../shared/poster';
import { stepName } from '../../shared/step-name';
import { useOffline } from '../../shared/use-offline';
import { usePanel } from '../../store';
import { useNow } from '../../store/now';
import { usePaused } from '../../store/paused';
import { TYPE_ICONS } from '../../ui/task-type';
import classes from './film-card.module.css';
import { FilmAct, FilmTitle, PlayOnPoster } from './film-parts';

const NOTHING_RUNS = {} as const;

function iconOf(type: TaskType, { state }: StepProgress): TablerIcon {
  if (state === 'done') return IconCheck;
  if (state === 'running') return TYPE_ICONS[type];
  return state === 'parked' || state === 'failed' ? IconAlertCircle : IconCircleDashed;
}

/** The film's steps, one bar each; in words for whoever listens. */
function FilmSteps({ film, steps }: { readonly film: Film; readonly steps: FilmProgress['steps'] }) {
  const { t } = useTranslation();
  const words = (type: TaskType): string => {
    const { state, fraction } = steps[type];
    const step = stepName(film, type, t);
    if (state === 'done') return t('today.stepDone', { step });
    if (state === 'running') return t('today.stepRunning', { step, percent: Math.floor(fraction * 100) });
    return state === 'waiting' ? t('today.stepWaiting', { step }) : t('today.stepStopped', { step });
  };
  return (
    <ol className={classes.steps}>
      {TASK_TYPES.filter((type) => steps[type].state !== 'none').map((type) => {
        const Icon = iconOf(type, steps[type]);
        return (
          <li key={type} data-type={type} data-state={steps[type].state} aria-label={words(type)}>
            <span className={classes.bar} aria-hidden>
              <i style={{ transform: `scaleX(${steps[type].fraction})` }} />
            </span>
            <span className={classes.stepName} aria-hidden>
              <Icon size={14} stroke={1.7} />
              <span>{stepName(film, type, t)}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function PauseButton({ type }: { readonly type: TaskType }) {
  const { t } = useTranslation();
  const paused = usePanel((state) => state.live?.paused[type] ?? false);
  const words = t(paused ? 'today.resumeStep' : 'today.pauseStep', { type: t(`lane.${type}`) });
  return (
    <FilmAct
      icon={paused ? IconPlayerPlay : IconPlayerPause}
      name={words}
      aria-pressed={paused}
      onClick={() => void setPaused(type, !paused)}
      {...useOffline()}
    />
  );
}

/** A film that is being made: its picture, one percentage, its three steps, and about how long it takes. */
export function FilmCard({ film }: { readonly film: Film }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const paused = usePaused();
  const offline = useOffline();
  const running = usePanel((state) => state.live?.running ?? NOTHING_RUNS);
  const typicalSeconds = usePanel((state) => state.live?.typicalSeconds ?? NONE_KNOWN);
  const progress = filmProgress(film, { running, typicalSeconds, paused, nowMs });
  const { title } = film;
  const task = progress.running;
  // Its run is known a moment after the film's state, or before.
  const stage = task?.progress === undefined ? t('job.starting') : stageName(task.progress.stage, language);
  const scene = task?.progress?.scene;
  const still = task === undefined || scene === undefined ? undefined : scenePictureUrl(film.projectId, task.id, scene);
  const badge = (shows: PosterShows): string =>
    shows === 'picture'
      ? t(film.video === undefined ? 'today.shows.newest' : 'today.shows.film')
      : t(`today.shows.${shows}`);
  const detail = task?.progress?.detail;
  const left = progress.left === undefined ? '' : t('today.left', { range: roughRange(progress.left, language) });
  const doing = [stage, ...(detail === undefined ? [] : [detail])].join(t('common.dot'));
  return (
    <li className={classes.card} data-testid={`making-${film.projectId}`}>
      <Poster film={film} still={still} badge={badge} className={classes.poster}>
        {isPortraitInMaking(film) ? <Plate at="top">{t('films.portrait')}</Plate> : null}
        <PlayOnPoster film={film} />
      </Poster>
      <div className={classes.body}>
        <div className={classes.head}>
          <FilmTitle film={film} lines={2} />
          <span
            className={classes.percent}
            role="progressbar"
            aria-valuenow={progress.percent}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-label={t('today.percent', { title, percent: progress.percent })}
          >
            {progress.percent}
            <small>%</small>
          </span>
        </div>
        <FilmSteps film={film} steps={progress.steps} />
        <div className={classes.foot}>
          <span title={doing}>{doing}</span>
          {left === '' ? null : <span className={classes.left}>{left}</span>}
          <i />
          {progress.now === undefined ? null : <PauseButton type={progress.now} />}
          {task === undefined ? null : (
            <FilmAct
              icon={IconPlayerStopFilled}
              name={t('today.stop', { title })}
              data-testid={`stop-${film.projectId}`}
              onClick={() => askToCancel(task)}
              {...offline}
            />
          )}
        </div>
      </div>
    </li>
  );
}
