import type { Style, Terminal } from './terminal';
import { cut, padded, widthOf } from './text';

export interface Cell {
  readonly text: string;
  readonly styles?: readonly Style[];
}
export interface Column {
  readonly title: string;
  readonly side?: 'left' | 'right';
  /** It may be cut down to this many columns when the terminal is narrow; without it, it is never cut. */
  readonly least?: number;
}

const GAP = '  ';

/** The widths that fit: the widest column that may shrink gives way first. */
export function fitted(columns: readonly Column[], natural: readonly number[], room: number | undefined): number[] {
  const widths = [...natural];
  if (room === undefined) return widths;
  const left = () => room - GAP.length * (columns.length - 1) - widths.reduce((sum, width) => sum + width, 0);
  while (left() < 0) {
    let widest: number | undefined;
    for (const [index, { least }] of columns.entries()) {
      const width = widths[index] ?? 0;
      if (least !== undefined && width > least && width > (widest === undefined ? 0 : (widths[widest] ?? 0)))
        widest = index;
    }
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** The lines of a table with a heading, within the terminal's width. Texts are plain. */
export function tableLines(
  terminal: Terminal,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
): string[] {
  const natural = columns.map(({ title }, index) =>
    rows.reduce((width, row) => Math.max(width, widthOf(row[index]?.text ?? '')), widthOf(title)),
  );
  const widths = fitted(columns, natural, terminal.columns);
  const lineOf = (cells: readonly Cell[]) => {
    const last = cells.findLastIndex(({ text }) => text !== '');
    return cells
      .slice(0, last + 1)
      .map(({ text, styles = [] }, index) => {
        const width = widths[index] ?? 0;
        const shown = cut(text, width);
        const side = columns[index]?.side ?? 'left';
        // The last cell of a line needs no spaces behind it.
        const filled = index === last && side === 'left' ? shown : padded(shown, width, side);
        return terminal.styled(filled, ...styles);
      })
      .join(GAP);
  };
  return [lineOf(columns.map(({ title }) => ({ text: title, styles: ['dim'] as const }))), ...rows.map(lineOf)];
}
