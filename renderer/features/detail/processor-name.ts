import { useTranslation } from 'react-i18next';
import { type ProcessorChoice, programName, readProcessor } from '../../../contract/processors';
import type { QueueTask } from '../../../contract/task';
import { usePanel } from '../../store';
import { useSettings } from '../../store/settings';
import { type DoneBy, doneBy } from './done-by';

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
