import type { ReactNode } from 'react';
import classes from './insight.module.css';

export interface BarRow {
  readonly key: string;
  readonly name: ReactNode;
  readonly value: number;
  readonly text: string;
  /** Of what is summed up in one row: without a bar, which would be the longest. */
  readonly isRest?: boolean;
}

/** A table whose middle column draws what the last one says. */
export function Bars({
  label,
  rows,
  look,
}: {
  readonly label: string;
  readonly rows: readonly BarRow[];
  readonly look: 'failed' | 'size';
}) {
  const most = Math.max(1, ...rows.filter(({ isRest }) => isRest !== true).map((row) => row.value));
  return (
    <table className={classes.bars} aria-label={label} data-look={look}>
      <colgroup>
        <col className={classes.barName} />
        <col />
        <col className={classes.barValue} />
      </colgroup>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} data-rest={row.isRest === true}>
            <th scope="row">{row.name}</th>
            <td aria-hidden>
              <span className={classes.barTrack}>
                {row.isRest === true ? null : <i style={{ width: `${(row.value / most) * 100}%` }} />}
              </span>
            </td>
            <td>{row.text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
