import { type CSSProperties, useEffect, useState } from 'react';
import { type Aspect, sidesOf } from '../../contract/aspect';
import type { SubtitleLook } from '../../contract/film-look';
import { type SubtitleNumbers, subtitleNumbers } from '../../contract/subtitle-looks';
import classes from './subtitle-sample.module.css';

/** How long the sample of word by word stays at a word. */
const WORD_MS = 700;
/** A swatch shows a part of a film at this share of its size; within a button a smaller one. */
const SWATCH_SCALE = { usual: 0.24, small: 0.17 } as const;
/** Of the font of the films: the distance of lines in shares of a character's square. */
const LINE_HEIGHT = 1.448;

const px = (length: number): string => `${length.toFixed(2)}px`;

/** Which of so many words is said now; without movement, or where it is not wanted, always the same. */
function useSpoken(count: number, isMoving: boolean): number {
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (!isMoving || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const timer = setInterval(() => setAt((before) => (before + 1) % count), WORD_MS);
    return () => clearInterval(timer);
  }, [count, isMoving]);
  return Math.min(at, count - 1);
}

/** A text as the film draws it, at a share of its size. Line breaks are the text's. */
function Caption(props: {
  readonly numbers: SubtitleNumbers;
  readonly text: string;
  readonly scale: number;
  readonly isMoving: boolean;
}) {
  const { numbers, text, scale, isMoving } = props;
  const { emPx, fill, spoken, outline, shadowPx, box } = numbers;
  // With the spaces between them.
  const pieces = text.split(/(\s)/u);
  const said = 2 * useSpoken((pieces.length + 1) / 2, isMoving && spoken !== undefined);
  const shadow = px(shadowPx * scale);
  const style: CSSProperties = {
    fontSize: px(emPx * scale),
    lineHeight: LINE_HEIGHT,
    color: fill,
    // Half of it is behind the letters.
    WebkitTextStroke: `${px(2 * outline.px * scale)} ${outline.colour}`,
    textShadow: shadowPx === 0 ? 'none' : `${shadow} ${shadow} 0 ${outline.colour}`,
    background: box === undefined ? 'none' : `color-mix(in srgb, ${box.colour} ${100 * box.opacity}%, transparent)`,
    padding: px((box?.roomPx ?? 0) * scale),
  };
  return (
    <span className={classes.caption} style={style}>
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place
        <span key={index} style={{ color: index === said ? spoken : undefined }}>
          {piece}
        </span>
      ))}
    </span>
  );
}

interface Sample {
  readonly look: SubtitleLook;
  readonly aspect: Aspect;
  readonly text: string;
  /** Whether the marked word moves on. */
  readonly isMoving?: boolean;
}

/** What a style looks like, close enough to be seen: a part of a film with a text in it. */
export function SubtitleSwatch(props: Sample & { readonly isSmall?: boolean }) {
  const { look, aspect, text, isMoving = false, isSmall = false } = props;
  const numbers = subtitleNumbers({ ...look, size: 'medium' }, aspect);
  return (
    <span className={classes.swatch} data-small={isSmall} aria-hidden>
      <Caption {...{ numbers, text, isMoving }} scale={isSmall ? SWATCH_SCALE.small : SWATCH_SCALE.usual} />
    </span>
  );
}

/** A whole film in small, with its subtitles where they stand. `longPx` is its longer side. */
export function SubtitleFrame({ look, aspect, text, isMoving = false, longPx }: Sample & { readonly longPx: number }) {
  const { width, height } = sidesOf(aspect, longPx, (longPx * 9) / 16);
  const numbers = subtitleNumbers(look, aspect);
  const { clear, box, position } = numbers;
  const scale = Math.min(width, height) / 1_080;
  const room = (box?.roomPx ?? 0) * scale;
  const edges = {
    bottom: { bottom: px(height * clear.bottom - room) },
    top: { top: px(height * clear.top - room) },
    middle: { top: '50%', transform: 'translateY(-50%)' },
  };
  return (
    <span className={classes.frame} style={{ width: px(width), height: px(height) }} aria-hidden>
      <span className={classes.place} style={edges[position]}>
        <Caption {...{ numbers, text, isMoving, scale }} />
      </span>
    </span>
  );
}
