import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskLogLine } from '../../contract/task';
import { clockTime } from '../format/time';
import { said } from '../i18n/said';
import classes from './log-view.module.css';
import { remPx } from './rem';

/** As log-view.module.css has it: --t-s times --lh-read. */
const LINE_REM = 1.2;
/** Closer than this to its end, a log counts as scrolled to the end. */
const END_SLACK_PX = 24;

interface LogViewProps {
  readonly lines: readonly TaskLogLine[];
  readonly label: string;
  readonly follow: boolean;
  /** Scrolling up stops following, scrolling to the end starts it again. */
  readonly onFollow: (follow: boolean) => void;
  readonly testId?: string;
}

/** A task's log. Lines come from pages, models and programs, so they only ever become text nodes. */
export function LogView({ lines: newest, label, follow, onFollow, testId }: LogViewProps) {
  const { t } = useTranslation();
  // When a worker floods its log, dozens of new rows per frame are drawn after everything else on the screen, not before it.
  const lines = useDeferredValue(newest);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_REM * remPx(),
    getItemKey: (index) => lines[index]?.n ?? index,
    overscan: 20,
  });
  const totalPx = virtual.getTotalSize();

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line or a newly measured height moves the end
  useEffect(() => {
    const box = scroller.current;
    if (follow && box !== null) box.scrollTop = box.scrollHeight;
  }, [follow, lines, totalPx]);

  return (
    <div
      ref={scroller}
      className={classes.log}
      role="log"
      // Read aloud line by line, an encoder's output would drown out everything else.
      aria-live="off"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      data-testid={testId}
      onWheel={(event) => {
        if (event.deltaY < 0) onFollow(false);
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowUp' || event.key === 'PageUp' || event.key === 'Home') onFollow(false);
      }}
      onScroll={(event) => {
        const box = event.currentTarget;
        if (box.scrollHeight - box.scrollTop - box.clientHeight < END_SLACK_PX && !follow) onFollow(true);
      }}
    >
      <div className={classes.lines} style={{ height: totalPx }}>
        {virtual.getVirtualItems().map((row) => {
          const line = lines[row.index];
          if (line === undefined) return null;
          return (
            <p
              key={row.key}
              ref={virtual.measureElement}
              data-index={row.index}
              data-level={line.level}
              style={{ transform: `translateY(${row.start}px)` }}
            >
              <time dateTime={line.at}>{clockTime(line.at)}</time>
              <span>
                {line.level === 'info' ? null : <b>{t(`log.${line.level}`)} </b>}
                {said(line.text)}
              </span>
            </p>
          );
        })}
      </div>
    </div>
  );
}
