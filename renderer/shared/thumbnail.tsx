import { useEffect, useState } from 'react';
import { Poster } from './poster';
import classes from './thumbnail.module.css';

/** So long a row must stay: while one scrolls, no picture is read for rows that pass by. */
const SETTLE_MS = 150;

/** The small picture of a film in a row. `changedAt` is when something of it was made last. */
export function Thumbnail({
  projectId,
  title,
  changedAt,
}: {
  readonly projectId: string;
  readonly title: string;
  readonly changedAt: string;
}) {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <span className={classes.thumbnail} aria-hidden>
      {isSettled ? <Poster film={{ projectId, title, poster: changedAt }} /> : null}
    </span>
  );
}
