import i18next from 'i18next';
import type { InsightDays } from '../../contract/insight';
import { client } from '../store';
import { attempt, showDone } from './attempt';

/** Into a file that the creator chooses. */
export async function exportInsight(days: InsightDays): Promise<void> {
  await attempt(async () => {
    const { path } = await client.call('insight:export', { days });
    if (path !== undefined) showDone(i18next.t('insight.exported', { path }));
  });
}
