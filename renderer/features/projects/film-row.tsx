import { IconCopy, IconFolderOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { byteSize } from '../../../contract/byte-size';
import { copyFilmPath, showFilm } from '../../actions/films';
import { ago, filmLength, fullTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { FilmStatus } from '../../shared/film-status';
import { Poster } from '../../shared/poster';
import { useNow } from '../../store/now';
import { Button } from '../../ui/button';
import { type FilmItemProps, OpenFilm, PlayButton } from './film-card';
import classes from './projects.module.css';

/** A film as a row, with what it is measured by. */
export function FilmRow({ film, index, total, isActive, onFocus }: FilmItemProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { title, projectId, video, bytes, changedAt } = film;
  return (
    <li className={classes.row} aria-setsize={total} aria-posinset={index + 1} data-testid="film-row">
      <Poster film={film} className={classes.thumb} />
      <div className={classes.names}>
        <OpenFilm film={film} index={index} isActive={isActive} onFocus={onFocus} />
        {projectId === title ? null : <small>{projectId}</small>}
      </div>
      <FilmStatus film={film} />
      <span className={classes.figure} data-column="version">
        {video?.version === undefined ? '' : t('films.version', { n: video.version })}
      </span>
      <span className={classes.figure} data-column="length">
        {video?.seconds === undefined ? '' : filmLength(video.seconds)}
      </span>
      <span className={classes.figure} data-column="bytes">
        {bytes === 0 ? '' : byteSize(bytes)}
      </span>
      <span className={classes.figure} data-column="changed" title={fullTime(changedAt, language)}>
        {ago(changedAt, nowMs, language)}
      </span>
      <span className={classes.rowActions}>
        <PlayButton film={film} />
        <Button
          look="quiet"
          tabIndex={-1}
          aria-label={`${t('films.showInFolder')}: ${title}`}
          title={t('films.showInFolder')}
          onClick={() => void showFilm(film)}
        >
          <IconFolderOpen size={16} stroke={1.7} aria-hidden />
        </Button>
        <Button
          look="quiet"
          tabIndex={-1}
          disabled={video === undefined}
          aria-label={`${t('films.copyPath')}: ${title}`}
          title={t('films.copyPath')}
          onClick={() => void copyFilmPath(film)}
        >
          <IconCopy size={16} stroke={1.7} aria-hidden />
        </Button>
      </span>
    </li>
  );
}
