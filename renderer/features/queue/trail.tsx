import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './lanes.module.css';

/** The last lines of a log joined by arrows. Where they do not fit, the oldest end fades out: the newest is the news. */
export function Trail({ lines }: { readonly lines: readonly string[] }) {
  const { t } = useTranslation();
  const text = lines.join(t('job.trailArrow'));
  const outer = useRef<HTMLDivElement>(null);
  const [cut, setCut] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the width to compare changes with the text
  useLayoutEffect(() => {
    const box = outer.current;
    const inner = box?.firstElementChild;
    if (box === null || !(inner instanceof HTMLElement)) return;
    const measure = (): void => setCut(inner.offsetWidth > box.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [text]);

  return (
    <div ref={outer} className={classes.trail} data-cut={cut} title={text}>
      <span>{text}</span>
    </div>
  );
}
