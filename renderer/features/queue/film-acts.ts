import { IconArrowBarToUp, IconInfoCircle, IconMovie, IconX } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { Film } from '../../../contract/film';
import { attempt } from '../../actions/attempt';
import { bumpFilm } from '../../actions/tasks';
import { client } from '../../store';
import { setQueueView } from '../../store/queue-view';
import type { TaskFilter } from '../../store/task-list';
import { showProject } from '../../store/ui';
import type { MenuItem } from '../../ui/context-menu';

/** All that waits of a film. */
export const waitingFilter = ({ projectId }: Film): TaskFilter => ({ projectId, statuses: ['waiting'] });

/** A film of more tasks than this is bumped by its newest ones. */
const MOST_TASKS = 20;

/** Puts all that waits of a film to the front of its lanes. */
export async function bumpWaitingOf(film: Film): Promise<void> {
  await attempt(async () => {
    const { tasks } = await client.call('queue:list', { ...waitingFilter(film), limit: MOST_TASKS });
    await bumpFilm(film.title, tasks);
  });
}

/** What can be done to a film that waits. */
export function filmMenu(
  film: Film,
  t: TFunction,
  { offline }: { readonly offline: string | undefined },
  cancel: () => void,
): MenuItem[][] {
  const { projectId } = film;
  return [
    [
      {
        id: 'top',
        icon: IconArrowBarToUp,
        words: t('work.toTop'),
        run: () => void bumpWaitingOf(film),
        refused: offline,
      },
    ],
    [
      { id: 'project', icon: IconMovie, words: t('work.project'), run: () => showProject(projectId) },
      {
        id: 'only',
        icon: IconInfoCircle,
        words: t('work.onlyProject'),
        run: () => setQueueView({ by: 'task', project: projectId, type: undefined, text: '' }),
      },
    ],
    [{ id: 'cancel', icon: IconX, words: t('work.cancelFilm'), run: cancel, refused: offline, danger: true }],
  ];
}
