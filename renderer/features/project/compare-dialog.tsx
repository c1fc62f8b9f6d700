import { IconPlayerPause, IconPlayerPlay, IconVolume, IconVolumeOff } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FilmVersion } from '../../../contract/storyboard';
import { clipTime } from '../../format/clip-time';
import { fileUrl } from '../../shared/project-file-url';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import classes from './compare.module.css';

/** Further apart than this, the second film is put where the first one is. */
const MAX_DRIFT_S = 0.15;
const STEP_S = 5;
/** A film fades in from black: it opens where its first picture is whole. */
const OPENS_AT_S = 1;

/** Two versions side by side, played in step. One of them is heard. */
export function CompareDialog({
  projectId,
  versions,
  onClose,
}: {
  readonly projectId: string;
  readonly versions: readonly [FilmVersion, FilmVersion];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const films = useRef<(HTMLVideoElement | null)[]>([]);
  const [isPlaying, setPlaying] = useState(false);
  const [time, setTime] = useState(OPENS_AT_S);
  const [length, setLength] = useState(0);
  const [heard, setHeard] = useState(1);
  const each = (act: (film: HTMLVideoElement) => void): void => {
    for (const film of films.current) if (film !== null) act(film);
  };

  const seek = (to: number): void => {
    const place = Math.min(Math.max(0, to), length);
    setTime(place);
    each((film) => {
      film.currentTime = Math.min(place, film.duration || place);
    });
  };
  const toggle = (): void => {
    if (isPlaying) each((film) => film.pause());
    else if (time >= length - 0.1) seek(0);
    if (!isPlaying) each((film) => void film.play().catch(() => {}));
    setPlaying(!isPlaying);
  };
  /** The longer film leads: the other one has ended when it goes on. */
  const follow = (): void => {
    const [a, b] = films.current;
    if (a == null || b == null) return;
    const [lead, other] = (a.duration || 0) >= (b.duration || 0) ? [a, b] : [b, a];
    setTime(lead.currentTime);
    if (lead.ended) setPlaying(false);
    const isThere = lead.currentTime < (other.duration || 0);
    if (isThere && Math.abs(other.currentTime - lead.currentTime) > MAX_DRIFT_S) other.currentTime = lead.currentTime;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target instanceof HTMLElement && event.target.matches('button, input')) return;
    const by = event.key === 'ArrowRight' ? STEP_S : event.key === 'ArrowLeft' ? -STEP_S : undefined;
    if (by !== undefined) seek(time + by);
    else if (event.key === ' ') toggle();
    else return;
    event.preventDefault();
  };
  const [a, b] = versions;
  const sides = a.version < b.version ? [a, b] : [b, a];
  return (
    <Dialog
      opened
      onClose={onClose}
      size="84rem"
      title={t('project.compareTitle', { a: sides[0]?.version, b: sides[1]?.version })}
      onKeyDown={onKeyDown}
    >
      <div className={classes.pair} data-testid="compare">
        {sides.map(({ version, video, thumbnail, seconds, isPresent }, side) => (
          <figure key={version}>
            {video === undefined ? null : (
              <video
                ref={(film) => {
                  films.current[side] = film;
                }}
                preload="auto"
                poster={thumbnail === undefined ? undefined : fileUrl(projectId, thumbnail)}
                muted={heard !== side}
                src={fileUrl(projectId, video)}
                onLoadedMetadata={({ currentTarget }) => {
                  setLength((now) => Math.max(now, currentTarget.duration));
                  currentTarget.currentTime = Math.min(time, currentTarget.duration / 2);
                }}
                onTimeUpdate={follow}
                onEnded={follow}
                onClick={toggle}
              />
            )}
            <figcaption>
              <b>v{version}</b>
              <span>
                {[
                  ...(isPresent ? [t('project.present')] : []),
                  ...(seconds === undefined ? [] : [clipTime(seconds)]),
                ].join(t('common.dot'))}
              </span>
              <Button
                look="quiet"
                className={classes.sound ?? ''}
                aria-pressed={heard === side}
                aria-label={t('project.compareSound', { n: version })}
                title={t('project.compareSound', { n: version })}
                onClick={() => setHeard(side)}
              >
                {heard === side ? (
                  <IconVolume size={16} stroke={1.7} aria-hidden />
                ) : (
                  <IconVolumeOff size={16} stroke={1.7} aria-hidden />
                )}
              </Button>
            </figcaption>
          </figure>
        ))}
      </div>
      <div className={classes.controls}>
        <Button className={classes.play ?? ''} data-autofocus data-testid="compare-play" onClick={toggle}>
          {isPlaying ? (
            <IconPlayerPause size={15} stroke={1.7} aria-hidden />
          ) : (
            <IconPlayerPlay size={15} stroke={1.7} aria-hidden />
          )}
          {t(isPlaying ? 'project.comparePause' : 'project.comparePlay')}
        </Button>
        <input
          type="range"
          min={0}
          max={length || 1}
          step={0.1}
          value={time}
          aria-label={t('project.comparePlace')}
          aria-valuetext={clipTime(time)}
          onChange={(event) => seek(Number(event.currentTarget.value))}
        />
        <span>
          {clipTime(time)} / {clipTime(length)}
        </span>
      </div>
    </Dialog>
  );
}
