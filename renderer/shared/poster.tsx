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

/** What a poster shows of the film: a picture that was asked for in its place, its own picture, or its title as a card. */
export type PosterShows = 'still' | 'picture' | 'card';

/**
 * What stands for a film, always 16:9: its picture, or its title as a card while there is none. `still`: the address of another picture
 * that is shown instead where it is there. `badge` says what is shown. `children` lie on top: its length, its version, a play button. It is
 * decoration: the film's name stands beside it.
 */
export function Poster({
  film,
  still,
  badge,
  className,
  children,
}: {
  readonly film: Pick<Film, 'projectId' | 'title' | 'poster'>;
  readonly still?: string | undefined;
  readonly badge?: (shows: PosterShows) => string | undefined;
  readonly className?: string | undefined;
  readonly children?: ReactNode;
}) {
  const own = film.poster === undefined ? undefined : posterUrl(film.projectId, film.poster);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const address = [still, own].find((one) => one !== undefined && !missing.includes(pathOf(one)));
  const url = address === undefined ? undefined : pathOf(address);
  const [shown, setShown] = useState<{ readonly projectId: string; readonly url: string }>();
  // A changed picture takes the place of the one before only when it is there.
  const loaded = url !== undefined && shown?.projectId === film.projectId ? shown.url : undefined;
  const words = badge?.(loaded === undefined ? 'card' : address === still ? 'still' : 'picture');
  return (
    <div className={`${classes.poster} ${className ?? ''}`} data-testid="poster">
      {loaded === undefined ? <Card film={film} /> : null}
      {[...new Set([loaded, url])].map((one) =>
        one === undefined ? null : (
          <img
            key={one}
            src={one}
            alt=""
            decoding="async"
            draggable={false}
            data-shown={one === loaded}
            onLoad={() => setShown({ projectId: film.projectId, url: one })}
            onError={() => setMissing((others) => [...others, one])}
          />
        ),
      )}
      {words === undefined ? null : <Plate at="bottom">{words}</Plate>}
      {children}
    </div>
  );
}

const graphemes = new Intl.Segmenter();

/** What stands for a title where there is no room for it: `제주`, `10`, `Ca`. */
function initialsOf(title: string): string {
  const word = /[\p{L}\p{M}\p{N}]+/u.exec(title)?.[0] ?? title;
  return [...graphemes.segment(word)]
    .slice(0, 2)
    .map(({ segment }) => segment)
    .join('');
}

function Card({ film }: { readonly film: Pick<Film, 'projectId' | 'title'> }) {
  return (
    <div className={classes.card} data-look={lookOf(film.projectId)} aria-hidden>
      <span>{film.title}</span>
      <strong>{initialsOf(film.title)}</strong>
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
