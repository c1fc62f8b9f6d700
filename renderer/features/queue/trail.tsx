import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './lanes.module.css';

/** The last lines of a log, joined by arrows. Where they do not fit, the oldest end fades out. */
export function Trail({ lines }: { readonly lines: readonly string[] }) {
  const { t } = useTranslation();
  const text = lines.join(t('job.trailArrow'));
  const outer = useRef<HTMLDivElement>(null);
  const [cut, setCut] = useState(false);

  // Observed instead of measured at each change: reading a width during an update forces a layout, up to three per frame while all
  // lanes write. An observer runs after the layout and before the paint.
  useLayoutEffect(() => {
    const box = outer.current;
    const inner = box?.firstElementChild;
    if (box === null || !(inner instanceof HTMLElement)) return;
    const observer = new ResizeObserver(() => setCut(inner.offsetWidth > box.clientWidth));
    observer.observe(box);
    observer.observe(inner);
    return () => observer.disconnect();
  }, []);

  return (
    <div ref={outer} className={classes.trail} data-cut={cut} title={text}>
      <span>{text}</span>
    </div>
  );
}
