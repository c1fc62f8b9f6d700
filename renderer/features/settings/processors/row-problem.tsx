import { IconAlertTriangle } from '@tabler/icons-react';
import settings from '../settings.module.css';

/** What is wrong with a row of a list, below it. */
export function RowProblem({ id, problem }: { readonly id: string; readonly problem: string | undefined }) {
  if (problem === undefined) return null;
  return (
    <p id={id} role="alert" className={settings.problem}>
      <IconAlertTriangle size={14} stroke={1.7} aria-hidden />
      {problem}
    </p>
  );
}
