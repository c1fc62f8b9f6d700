import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import classes from './split-handle.module.css';

const STEP_PX = 24;

/** The edge between two columns: dragged, or moved by the arrow keys. `px` is the width of the column to its right. */
export function SplitHandle({
  label,
  px,
  min,
  max,
  onChange,
  onDone,
}: {
  readonly label: string;
  readonly px: number;
  readonly min: number;
  readonly max: number;
  /** At each step. */
  readonly onChange: (px: number) => void;
  /** At the end of a drag. */
  readonly onDone: () => void;
}) {
  const start = useRef<{ readonly x: number; readonly px: number } | undefined>(undefined);
  const clamped = (next: number): number => Math.round(Math.min(max, Math.max(min, next)));
  const onKey = (event: KeyboardEvent): void => {
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: px + STEP_PX,
      ArrowRight: px - STEP_PX,
      Home: max,
      End: min,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    onChange(clamped(target));
    onDone();
  };
  const onDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, px };
  };
  const onUp = (): void => {
    if (start.current !== undefined) onDone();
    start.current = undefined;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no line between paragraphs
    <div
      className={classes.handle}
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={Math.round(px)}
      aria-valuemin={min}
      aria-valuemax={Math.round(max)}
      tabIndex={0}
      data-testid="split-handle"
      onKeyDown={onKey}
      onPointerDown={onDown}
      onPointerMove={(event) => {
        if (start.current !== undefined) onChange(clamped(start.current.px + start.current.x - event.clientX));
      }}
      onPointerUp={onUp}
      onPointerCancel={onUp}
    />
  );
}
