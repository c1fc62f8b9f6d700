import { useTranslation } from 'react-i18next';
import type { QueueTask } from '../../contract/task';
import { systemKind } from '../ui/system-kind';

/** What else it takes on this system until a task goes on that waits for the window of a site to be closed. */
export function useSiteHint(task: Pick<QueueTask, 'needsYou'>): string | undefined {
  const { t } = useTranslation();
  return task.needsYou?.recipe !== undefined && systemKind() === 'mac' ? t('needsYou.quitOnMac') : undefined;
}
