import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProjectFile, Storyboard } from '../../../contract/storyboard';
import { fileUrl } from '../../shared/project-file-url';
import { Chip, ChipGroup } from '../../ui/button';
import classes from './film.module.css';
import { sceneAt, usePlayer } from './player-state';

/** The present film, or its portrait version. The scenes follow it while it plays. */
export function Player({ story }: { readonly story: Storyboard }) {
  const { t } = useTranslation();
  const present = story.versions.find(({ isPresent }) => isPresent);
  const [shape, setShape] = useState<'wide' | 'tall'>('wide');
  const hasBoth = present?.video !== undefined && story.portrait !== undefined;
  const isTall = story.portrait !== undefined && (shape === 'tall' || present?.video === undefined);
  const video = isTall ? story.portrait : present?.video;
  return (
    <div className={classes.player}>
      {video === undefined ? (
        <div className={classes.noFilm}>
          <b>{t('project.noFilm')}</b>
          <span>{t('project.noFilmHint')}</span>
        </div>
      ) : (
        <Film
          key={`${video.path}?${video.version}`}
          story={story}
          video={video}
          poster={isTall ? story.portraitThumbnail : present?.thumbnail}
          aspect={isTall ? '9:16' : story.aspect}
        />
      )}
      {hasBoth ? (
        <ChipGroup label={t('project.shapes')} className={classes.shapes}>
          <Chip pressed={!isTall} onClick={() => setShape('wide')}>
            {t('project.wide')} {story.aspect}
          </Chip>
          <Chip pressed={isTall} data-testid="show-portrait" onClick={() => setShape('tall')}>
            {t('project.tall')} 9:16
          </Chip>
        </ChipGroup>
      ) : null}
    </div>
  );
}

function Film({
  story,
  video,
  poster,
  aspect,
}: {
  readonly story: Storyboard;
  readonly video: ProjectFile;
  readonly poster: ProjectFile | undefined;
  readonly aspect: string;
}) {
  const { t } = useTranslation();
  const element = useRef<HTMLVideoElement>(null);
  const [missing, setMissing] = useState(false);
  const { projectId, scenes, title } = story;
  useEffect(() => {
    usePlayer.setState({ element: element.current ?? undefined });
    return () => usePlayer.setState({ element: undefined, sceneId: undefined });
  }, []);
  if (missing) {
    return (
      <div className={classes.noFilm}>
        <span>{t('project.filmMissing')}</span>
      </div>
    );
  }
  const show = (isPlaying: boolean): void => {
    const sceneId = isPlaying ? sceneAt(scenes, element.current?.currentTime ?? 0) : undefined;
    if (usePlayer.getState().sceneId !== sceneId) usePlayer.setState({ sceneId });
  };
  return (
    // biome-ignore lint/a11y/useMediaCaption: the film's narration is burnt into the picture as subtitles
    <video
      ref={element}
      controls
      preload="metadata"
      style={{ aspectRatio: aspect.replace(':', ' / ') }}
      poster={poster === undefined ? undefined : fileUrl(projectId, poster)}
      src={fileUrl(projectId, video)}
      aria-label={t('project.film', { title })}
      data-testid="film"
      onTimeUpdate={(event) => show(!event.currentTarget.paused)}
      onPause={() => show(false)}
      onError={() => setMissing(true)}
    />
  );
}
