import { IconCopy, IconFolderOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { posterUrl } from '../../contract/film';
import { outputUrl } from '../../contract/ipc';
import { copyFilmPath, showFilm } from '../actions/films';
import { type PlayableFilm, setUi, useUi } from '../store/ui';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import classes from './film-player.module.css';

function close(): void {
  setUi({ playing: undefined });
}

/** Plays the film that `playFilm` was given, from its beginning. */
export function FilmPlayer() {
  const { t } = useTranslation();
  const playing = useUi((state) => state.playing);
  const [last, setLast] = useState(playing);
  // The words stay while the dialog fades out.
  if (playing !== undefined && playing !== last) setLast(playing);
  const shown = playing ?? last;
  // The dialog itself is always there: one that came with its opening would not know where the focus was.
  return (
    <Dialog opened={playing !== undefined} onClose={close} size="72rem" title={shown?.title ?? ''}>
      {/* Another opening is another player: a film that was made again must not be shown from memory. */}
      {playing === undefined ? (
        <div className={classes.screen} />
      ) : (
        <Screen key={playing.video.taskId} film={playing} />
      )}
      <div className={classes.buttons}>
        <Button onClick={() => void showFilm({ video: shown?.video, steps: {} })}>
          <IconFolderOpen size={15} stroke={1.7} aria-hidden />
          {t('films.showInFolder')}
        </Button>
        <Button onClick={() => void copyFilmPath({ video: shown?.video })}>
          <IconCopy size={15} stroke={1.7} aria-hidden />
          {t('films.copyPath')}
        </Button>
      </div>
    </Dialog>
  );
}

function Screen({ film }: { readonly film: PlayableFilm }) {
  const { t } = useTranslation();
  const [missing, setMissing] = useState(false);
  // Chromium may play a film that it has read before from memory, even after its file has changed or is gone.
  const [openedAt] = useState(Date.now);
  if (missing) {
    return (
      <div className={classes.screen} role="alert">
        <p>{t('films.fileMissing')}</p>
      </div>
    );
  }
  const { projectId, poster, video, title } = film;
  const path = new URL(outputUrl(video.taskId, video.index)).pathname;
  return (
    // No track: the film's narration is burnt into the picture as subtitles.
    <video
      className={classes.screen}
      controls
      autoPlay
      data-autofocus
      data-testid="film-player"
      {...(poster === undefined ? {} : { poster: posterUrl(projectId, poster) })}
      src={`${path}?shown=${openedAt}`}
      aria-label={t('films.player', { title })}
      onError={() => setMissing(true)}
    />
  );
}
