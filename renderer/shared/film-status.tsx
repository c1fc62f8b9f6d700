import {
  IconAlertTriangle,
  IconBan,
  IconClock,
  IconEye,
  IconKey,
  IconPencil,
  IconPuzzle,
  type TablerIcon,
} from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../contract/film';
import { type FilmProgress, filmProgress } from '../../contract/film-progress';
import { TASK_TYPES, type TaskType } from '../../contract/task';
import { NONE_KNOWN } from '../format/estimate';
import { ago, leftRange } from '../format/time';
import { useLanguage } from '../i18n';
import { usePanel } from '../store';
import { useNow } from '../store/now';
import { usePaused } from '../store/paused';
import { TYPE_ICONS } from '../ui/task-type';
import classes from './film-status.module.css';
import { stepName } from './step-name';

/** How far the film is now. */
export function useFilmProgress(film: Film): FilmProgress {
  // Its own task alone: a screen full of films must not be drawn again with each report of another one.
  const run = usePanel(({ live }) =>
    TASK_TYPES.map((type) => live?.running[film.steps[type]?.taskId ?? '']).find((task) => task !== undefined),
  );
  const typicalSeconds = usePanel((state) => state.live?.typicalSeconds) ?? NONE_KNOWN;
  const paused = usePaused();
  const nowMs = useNow();
  return useMemo(
    () => filmProgress(film, { running: run === undefined ? {} : { [run.id]: run }, typicalSeconds, paused, nowMs }),
    [film, run, typicalSeconds, paused, nowMs],
  );
}

type Mark = { readonly icon: TablerIcon | undefined; readonly words: string; readonly rest: string | undefined };

/** One line: what the film does or needs now, else when it was made. Only what moves or needs somebody has an icon. */
export function FilmStatus({ film }: { readonly film: Film }) {
  const { icon: Icon, words, rest } = useMark(film);
  const { t } = useTranslation();
  return (
    <span className={classes.status} data-state={film.state}>
      {Icon === undefined ? null : <Icon size={14} stroke={1.7} aria-hidden />}
      {words === '' ? null : <b>{words}</b>}
      {words !== '' && rest !== undefined ? <span aria-hidden>{t('common.dot')}</span> : null}
      {rest === undefined ? null : <span className={classes.rest}>{rest}</span>}
    </span>
  );
}

function useMark(film: Film): Mark {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { percent, now, running, left } = useFilmProgress(film);
  const when = ago(film.changedAt, nowMs, language);
  const scenes =
    film.scenes === undefined
      ? undefined
      : t(film.scenes === 1 ? 'films.oneScene' : 'films.scenes', { n: film.scenes });
  const type = (of: TaskType) => stepName(film, of, t);
  switch (film.state) {
    case 'making': {
      const step = now ?? 'script';
      const detail = running?.progress?.detail;
      const words =
        step === 'image' && detail !== undefined && /^\d+\/\d+$/.test(detail)
          ? `${type(step)} ${detail}`
          : t('films.making', { type: type(step), percent });
      return { icon: TYPE_ICONS[step], words, rest: left === undefined ? undefined : leftRange(left, language) };
    }
    case 'needs-you':
      return { icon: IconKey, words: t('films.needsYou'), rest: parkedStep(film, type) };
    case 'review': {
      const isScript = parkedCode(film) === 'review_script';
      return {
        icon: IconEye,
        words: t(isScript ? 'films.reviewScript' : 'films.reviewPictures'),
        rest: scenes ?? when,
      };
    }
    case 'waiting':
      return {
        icon: IconClock,
        words: t('films.waiting', { type: type(now ?? 'script') }),
        rest: percent === 0 ? when : `${percent}%`,
      };
    case 'failed':
      return { icon: IconAlertTriangle, words: t('films.failed', { type: type(failedStep(film)) }), rest: when };
    case 'changed':
      return {
        icon: IconPencil,
        words: t(film.changedScenes === 1 ? 'films.oneChanged' : 'films.changed', { n: film.changedScenes }),
        rest: when,
      };
    case 'parts':
      return { icon: IconPuzzle, words: '', rest: `${t('films.parts')} · ${when}` };
    case 'cancelled':
      return { icon: IconBan, words: '', rest: `${t('films.cancelled')} · ${when}` };
    case 'ready':
      return {
        icon: undefined,
        words: film.video?.draft === true ? t('films.draft') : '',
        rest: scenes === undefined ? when : `${when} · ${scenes}`,
      };
    default:
      return film.state satisfies never;
  }
}

const parked = (film: Film): TaskType | undefined =>
  TASK_TYPES.find((type) => film.steps[type]?.needsYou !== undefined);
function parkedCode(film: Film): string | undefined {
  const type = parked(film);
  return type === undefined ? undefined : film.steps[type]?.needsYou?.code;
}
function parkedStep(film: Film, name: (type: TaskType) => string): string | undefined {
  const type = parked(film);
  return type === undefined ? undefined : name(type);
}
const failedStep = (film: Film): TaskType =>
  TASK_TYPES.find((type) => film.steps[type]?.status === 'failed') ?? 'script';
