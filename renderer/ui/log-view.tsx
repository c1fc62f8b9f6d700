import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { TaskLogLine } from '../../contract/task';
import classes from '../features/queue/live-log.module.css';
import { clockTime } from '../format/time';
import { remPx } from './rem';

const LINE_REM = 1.275;
/** Nearer than this to its end, a log counts as scrolled to the end. */
const END_SLACK_PX = 24;

interface LogViewProps {
  readonly lines: readonly TaskLogLine[];
  readonly label: string;
  readonly follow: boolean;
  /** Scrolling up stops following, scrolling to the end starts it again. */
  readonly onFollow: (follow: boolean) => void;
  readonly testId?: string;
}

/** A task's log. Lines come from outside (pages, models, programs): they are put into text nodes and nothing else. */
export function LogView({ lines: newest, label, follow, onFollow, testId }: LogViewProps) {
  const { t } = useTranslation();
  // Dozens of new rows a frame, when a worker floods, are drawn after what the creator watches at a glance, not before it.
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
      // Said aloud line by line, an encoder's output would drown everything else.
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
                {line.text}
              </span>
            </p>
          );
        })}
      </div>
    </div>
  );
}
