import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import type { Storyboard } from '../../../contract/storyboard';
import { Activity } from './activity';
import { Chapters } from './chapters';
import { Files } from './files';
import classes from './film.module.css';
import { FilmNotices } from './film-notices';
import { Making } from './making';
import { Player } from './player';
import { Versions } from './versions';

/** The film beside its scenes: player, what is newer than it, versions, files and what was done. */
export function FilmSide({ film, story }: { readonly film: Film; readonly story: Storyboard }) {
  const { t } = useTranslation();
  return (
    <section className={classes.side} aria-label={t('project.sideFilm')}>
      <Player story={story} />
      <Making film={film} />
      <FilmNotices film={film} story={story} />
      <div className={classes.lists}>
        <Chapters story={story} />
        <Versions story={story} />
        <Files story={story} />
        <Activity />
      </div>
    </section>
  );
}
