import { IconPlayerPlayFilled } from '@tabler/icons-react';
import type { FocusEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import { playFilm } from '../../actions/films';
import { filmLength } from '../../format/time';
import { FilmStatus, useFilmProgress } from '../../shared/film-status';
import { Plate, Poster } from '../../shared/poster';
import { showProject } from '../../store/ui';
import classes from './projects.module.css';

export interface FilmItemProps {
  readonly film: Film;
  readonly index: number;
  /** Of all films, read or not. */
  readonly total: number;
  readonly isActive: boolean;
  readonly onFocus: (event: FocusEvent) => void;
}

/** A film by its picture; the whole card opens it. */
export function FilmCard({ film, index, total, isActive, onFocus }: FilmItemProps) {
  return (
    <li className={classes.card} aria-setsize={total} aria-posinset={index + 1} data-testid="film-card">
      <Poster film={film}>
        {film.video?.version === undefined ? null : <Plate at="top">{`v${film.video.version}`}</Plate>}
        {film.video?.seconds === undefined ? null : <Plate at="bottom">{filmLength(film.video.seconds)}</Plate>}
        <Progress film={film} />
      </Poster>
      <OpenFilm film={film} index={index} isActive={isActive} onFocus={onFocus} />
      <FilmStatus film={film} />
      <PlayButton film={film} />
    </li>
  );
}

export function OpenFilm({ film, index, isActive, onFocus }: Omit<FilmItemProps, 'total'>) {
  return (
    <button
      type="button"
      className={classes.open}
      // One stop for the Tab key; the arrow keys go from film to film.
      tabIndex={isActive ? 0 : -1}
      data-index={index}
      title={film.title}
      onFocus={onFocus}
      onClick={() => showProject(film.projectId)}
    >
      {film.title}
    </button>
  );
}

export function PlayButton({ film }: { readonly film: Film }) {
  const { t } = useTranslation();
  if (film.video === undefined) return null;
  const name = t('films.playNamed', { title: film.title });
  return (
    // Space on the film does the same: the Tab key needs no second stop for each film.
    <button
      type="button"
      className={classes.play}
      tabIndex={-1}
      aria-label={name}
      title={t('films.play')}
      data-testid="play-film"
      onClick={() => playFilm(film)}
    >
      <IconPlayerPlayFilled size={16} aria-hidden />
    </button>
  );
}

function Progress({ film }: { readonly film: Film }) {
  const { percent } = useFilmProgress(film);
  if (film.state !== 'making' && film.state !== 'waiting') return null;
  if (percent === 0) return null;
  return (
    <span className={classes.progress} aria-hidden>
      <i style={{ width: `${percent}%` }} />
    </span>
  );
}
