import { IconCopy, IconFolderOpen, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import { copyFilmPath, playFilm, showFilm } from '../../actions/films';
import { ago, filmLength, fullTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { Plate, Poster } from '../../shared/poster';
import { useNow } from '../../store/now';
import { showProject } from '../../store/ui';
import { Button } from '../../ui/button';
import classes from './ready-film.module.css';

/** A film that was just finished: to be watched, found and passed on. */
export function ReadyFilm({ film }: { readonly film: Film }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { title, video, versions, changedAt } = film;
  return (
    <li className={classes.film} data-testid={`ready-${film.projectId}`}>
      <div className={classes.picture}>
        <Poster film={film}>
          {versions > 1 ? <Plate at="top">{t('today.version', { n: versions })}</Plate> : null}
          {video?.seconds === undefined ? null : <Plate at="bottom">{filmLength(video.seconds)}</Plate>}
          <button
            type="button"
            className={classes.play}
            aria-label={t('today.play', { title })}
            data-testid={`play-${film.projectId}`}
            onClick={() => playFilm(film)}
          >
            <IconPlayerPlayFilled size={15} aria-hidden />
          </button>
        </Poster>
      </div>
      <h3>
        <button
          type="button"
          className={classes.title}
          title={title}
          aria-label={t('today.open', { title })}
          onClick={() => showProject(film.projectId)}
        >
          {title}
        </button>
      </h3>
      <div className={classes.foot}>
        <span title={fullTime(changedAt, language)}>{ago(changedAt, nowMs, language)}</span>
        <Button
          look="quiet"
          aria-label={t('today.folder', { title })}
          title={t('films.showInFolder')}
          onClick={() => void showFilm(film)}
        >
          <IconFolderOpen size={15} stroke={1.7} aria-hidden />
        </Button>
        <Button
          look="quiet"
          aria-label={t('today.copyPath', { title })}
          title={t('films.copyPath')}
          onClick={() => void copyFilmPath(film)}
        >
          <IconCopy size={15} stroke={1.7} aria-hidden />
        </Button>
      </div>
    </li>
  );
}
