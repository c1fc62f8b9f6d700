import i18next from 'i18next';
import { byteSize } from '../../contract/byte-size';
import type { Film } from '../../contract/film';
import type { InsightDays } from '../../contract/insight';
import { client } from '../store';
import { ask } from '../store/ui';
import { attempt, showDone } from './attempt';

/** Into a file that the creator chooses. */
export async function exportInsight(days: InsightDays): Promise<void> {
  await attempt(async () => {
    const { path } = await client.call('insight:export', { days });
    if (path !== undefined) showDone(i18next.t('insight.exported', { path }));
  });
}

/** Removes the earlier films of these projects for good, once the creator has confirmed it; the present ones stay. */
export function askToClearVersions(films: readonly Film[]): void {
  const words = { n: films.length, titles: films.map(({ title }) => title).join(', ') };
  ask({
    title: i18next.t('insight.clearTitle'),
    text: i18next.t('insight.clearText', words),
    hint: i18next.t('insight.clearHint'),
    keep: i18next.t('insight.clearKeep'),
    confirm: i18next.t('insight.clearConfirm'),
    onConfirm: () =>
      void attempt(async () => {
        const projectIds = films.map(({ projectId }) => projectId);
        const { bytes, left } = await client.call('films:clear-versions', { projectIds, keep: 0 });
        if (left.length < films.length) showDone(i18next.t('insight.cleared', { size: byteSize(bytes) }));
        if (left.length === 0) return;
        const titles = films.filter(({ projectId }) => left.includes(projectId)).map(({ title }) => title);
        throw new Error(i18next.t('insight.notCleared', { titles: titles.join(', ') }));
      }),
  });
}
