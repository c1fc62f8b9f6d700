import { useTranslation } from 'react-i18next';
import { type ProcessorChoice, programName, readProcessor } from '../../../contract/processors';
import type { QueueTask, TaskLogLine } from '../../../contract/task';
import { usePanel } from '../../store';
import { useSettings } from '../../store/settings';

/** Whose code, and which program or host. */
type DoneBy = readonly [kind: Exclude<ProcessorChoice['kind'], 'unusable'>, name?: string];

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

/** Who would do a task of the type now. */
function chosen(choice: ProcessorChoice): DoneBy | undefined {
  switch (choice.kind) {
    case 'program':
      return ['program', programName(choice.command)];
    case 'url':
      return ['url', new URL(choice.url).host];
    case 'unusable':
      return undefined;
    default:
      return [choice.kind];
  }
}

const NO_LINES = [] as const;

/** In words: who does the task, did it, or will do it as the settings are now. */
export function useProcessorName({ id, type, status, startedAt }: QueueTask): string {
  const { t } = useTranslation();
  const lines = usePanel((state) => state.logs[id] ?? NO_LINES);
  const stored = useSettings(({ settings }) => settings?.processors[type]);
  const isToCome = status === 'waiting' || (status === 'processing' && lines.length === 0);
  const found = isToCome
    ? chosen(readProcessor(type, stored))
    : startedAt === undefined
      ? undefined
      : doneBy(startedAt, lines);
  if (found === undefined) return '—';
  const [kind, name] = found;
  return [t(`processors.kind.${kind}`), name].filter((part) => part !== undefined).join(t('common.dot'));
}
