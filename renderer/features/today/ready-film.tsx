import { IconCopy, IconFolderOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import { copyFilmPath, showFilm } from '../../actions/films';
import { ago, filmLength, fullTime } from '../../format/time';
import { useLanguage } from '../../i18n';
import { Plate, Poster } from '../../shared/poster';
import { useNow } from '../../store/now';
import { FilmAct, FilmTitle, PlayOnPoster } from './film-parts';
import classes from './ready-film.module.css';

/** A film that was just finished: to be watched, found and passed on. */
export function ReadyFilm({ film }: { readonly film: Film }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nowMs = useNow();
  const { title, video, changedAt } = film;
  const top = [
    ...(video?.version === undefined ? [] : [t('today.version', { n: video.version })]),
    ...(video?.draft === true ? [t('films.draft')] : []),
  ];
  return (
    <li className={classes.film} data-testid={`ready-${film.projectId}`}>
      <div className={classes.picture}>
        <Poster film={film}>
          {top.length > 0 ? <Plate at="top">{top.join(t('common.dot'))}</Plate> : null}
          {video?.seconds === undefined ? null : <Plate at="bottom">{filmLength(video.seconds)}</Plate>}
          <PlayOnPoster film={film} />
        </Poster>
      </div>
      <FilmTitle film={film} lines={1} />
      <div className={classes.foot}>
        <span title={fullTime(changedAt, language)}>{ago(changedAt, nowMs, language)}</span>
        <FilmAct
          icon={IconFolderOpen}
          name={t('today.folder', { title })}
          hint={t('films.showInFolder')}
          onClick={() => void showFilm(film)}
        />
        <FilmAct
          icon={IconCopy}
          name={t('today.copyPath', { title })}
          hint={t('films.copyPath')}
          onClick={() => void copyFilmPath(film)}
        />
      </div>
    </li>
  );
}
