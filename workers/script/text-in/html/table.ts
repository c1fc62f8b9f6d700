import type { Sink } from './sink';

export interface Cell {
  readonly isHead: boolean;
  readonly sink: Sink;
}
export interface Table {
  readonly rows: Cell[][];
  readonly parent: Sink;
  cell: Cell | null;
}

/** A longer heading is said once: with it in each row, a table would be many times as long as it was. */
const MAX_REPEATED_CHARS = 40;

/** `원두 A, 물 온도 92도, 시간 30초`: each row with its headings. null for a table that only lays out a page. */
export function asSentences(rows: readonly (readonly Cell[])[]): string[] | null {
  const isLayout = (cells: readonly Cell[]) =>
    cells.some(({ sink }) => sink.paragraphs.length > 1 || (sink.paragraphs[0]?.length ?? 0) > 1);
  if (rows.some(isLayout) || rows.every((row) => row.length < 2)) return null;
  const texts = rows.map((row) => row.map(({ sink }) => sink.paragraphs[0]?.[0]?.text ?? ''));
  const [first = []] = rows;
  const hasHeads = first.length > 0 && first.every(({ isHead }) => isHead) && rows.length > 1;
  const heads = hasHeads ? (texts[0] ?? []).map((text) => (text.length > MAX_REPEATED_CHARS ? '' : text)) : [];
  const isRepeated = hasHeads && heads.every((head, column) => head === texts[0]?.[column]);
  return texts
    .slice(isRepeated ? 1 : 0)
    .map((row) =>
      row
        .map((text, column) => (column > 0 && text !== '' ? `${heads[column] ?? ''} ${text}`.trim() : text))
        .filter((text) => text !== '')
        .join(', '),
    )
    .filter((text) => text !== '');
}
