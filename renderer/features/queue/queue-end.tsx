import { useQueueEnd } from '../../shared/use-queue-end';
import grid from '../../task-grid/task-grid.module.css';

/** When everything that waits has ended. */
export function QueueEnd() {
  const end = useQueueEnd(true);
  if (end === undefined) return null;
  return (
    <small className={grid.count} title={`${end.words}\n${end.hint}`} data-testid="queue-end">
      {end.words}
    </small>
  );
}
