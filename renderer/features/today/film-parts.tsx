import { IconPlayerPlayFilled, type TablerIcon } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import type { Film } from '../../../contract/film';
import { playFilm } from '../../actions/films';
import { showProject } from '../../store/ui';
import { Button } from '../../ui/button';
import classes from './film-parts.module.css';

/** The film's name, which opens its page. `lines`: how many it may take. */
export function FilmTitle({ film: { title, projectId }, lines }: { readonly film: Film; readonly lines: 1 | 2 }) {
  const { t } = useTranslation();
  return (
    <h3 className={classes.heading}>
      <button
        type="button"
        className={classes.title}
        data-lines={lines}
        title={title}
        aria-label={t('today.open', { title })}
        onClick={() => showProject(projectId)}
      >
        {title}
      </button>
    </h3>
  );
}

/** On the film's poster: the whole picture is the button, and the disc says so. Nothing for a film that is not there yet. */
export function PlayOnPoster({ film }: { readonly film: Film }) {
  const { t } = useTranslation();
  if (film.video === undefined) return null;
  return (
    <button
      type="button"
      className={classes.play}
      aria-label={t('today.play', { title: film.title })}
      data-testid={`play-${film.projectId}`}
      onClick={() => playFilm(film)}
    >
      <IconPlayerPlayFilled size={15} aria-hidden />
    </button>
  );
}

/** What can be done with a film, as an icon. `name` says with which one; `hint` is shown under the pointer. */
export function FilmAct({
  icon: Icon,
  name,
  hint = name,
  ...rest
}: Omit<ComponentProps<typeof Button>, 'look' | 'aria-label'> & {
  readonly icon: TablerIcon;
  readonly name: string;
  readonly hint?: string;
}) {
  return (
    <Button look="quiet" aria-label={name} title={hint} {...rest}>
      <Icon size={15} stroke={1.7} aria-hidden />
    </Button>
  );
}
