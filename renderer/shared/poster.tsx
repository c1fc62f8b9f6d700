import { type ReactNode, useState } from 'react';
import { type Film, posterUrl } from '../../contract/film';
import classes from './poster.module.css';

/** How many looks a placeholder can have. */
const LOOKS = 8;

/** Always the same one for a project. */
function lookOf(projectId: string): number {
  let sum = 0;
  for (const char of projectId) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  return sum % LOOKS;
}

/**
 * What stands for a film, always 16:9: its picture, or its title as a card while there is none. `children` lie on top: its length, its
 * version, a play button. It is decoration: the film's name stands beside it.
 */
export function Poster({
  film,
  className,
  children,
}: {
  readonly film: Pick<Film, 'projectId' | 'title' | 'poster'>;
  readonly className?: string | undefined;
  readonly children?: ReactNode;
}) {
  const url = film.poster === undefined ? undefined : pathOf(posterUrl(film.projectId, film.poster));
  const [missing, setMissing] = useState<string>();
  const [shown, setShown] = useState<string>();
  return (
    <div className={`${classes.poster} ${className ?? ''}`} data-testid="poster">
      {url !== undefined && url === shown && url !== missing ? null : <Card film={film} />}
      {url === undefined || url === missing ? null : (
        <img
          // A changed picture is another element: the card shows until it is there.
          key={url}
          src={url}
          alt=""
          decoding="async"
          draggable={false}
          data-shown={url === shown}
          onLoad={() => setShown(url)}
          onError={() => setMissing(url)}
        />
      )}
      {children}
    </div>
  );
}

function Card({ film }: { readonly film: Pick<Film, 'projectId' | 'title'> }) {
  return (
    <div className={classes.card} data-look={lookOf(film.projectId)} aria-hidden>
      <span>{film.title}</span>
      <i />
    </div>
  );
}

/** Of the page's own origin. */
const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url);
  return pathname + search;
};

/** A small plate on a poster, readable on any picture: `2:48`, `v3`. */
export function Plate({ at, children }: { readonly at: 'top' | 'bottom'; readonly children: ReactNode }) {
  return (
    <span className={classes.plate} data-at={at}>
      {children}
    </span>
  );
}
