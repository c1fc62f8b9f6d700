import type { ProcessorChoice } from '../../../contract/processors';
import type { TaskLogLine } from '../../../contract/task';

/** Whose code, and which program or host. */
export type DoneBy = readonly [kind: Exclude<ProcessorChoice['kind'], 'unusable'>, name?: string];

function begun({ text }: TaskLogLine): DoneBy | undefined {
  if (typeof text === 'string') return undefined;
  switch (text.code) {
    case 'processor.program_begins':
      return ['program', text.name];
    case 'processor.url_begins':
      return ['url', text.host];
    case 'processor.worker_begins':
      return ['external'];
    default:
      return undefined;
  }
}

/**
 * Whose code did the latest run: the creator's own says so in the log when it begins. undefined where the log has lost its beginning or
 * had no room for another line, since nothing there then means nothing.
 */
export function doneBy(startedAt: string, lines: readonly TaskLogLine[]): DoneBy | undefined {
  const last = lines.findLast((line) => line.at >= startedAt && begun(line) !== undefined);
  if (last !== undefined) return begun(last);
  const isFull = lines.some(({ text }) => typeof text !== 'string' && text.code === 'queue.log_limit');
  return lines[0]?.n === 1 && !isFull ? ['builtin'] : undefined;
}
