import { IconArrowBarToUp, IconInfoCircle, IconMovie, IconX } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { Film } from '../../../contract/film';
import { askToCancelMany } from '../../actions/cancel';
import { actOnMany, type Many } from '../../actions/many';
import { setQueueView } from '../../store/queue-view';
import { showProject } from '../../store/ui';
import type { MenuItem } from '../../ui/context-menu';

/** All that waits of films, to act on together. */
export function waitingOf(films: readonly Film[]): Many {
  return { kind: 'films', films, count: films.reduce((sum, { tasks }) => sum + tasks.waiting, 0) };
}

/** What can be done to a film that waits. */
export function filmMenu(
  film: Film,
  t: TFunction,
  { offline }: { readonly offline: string | undefined },
): MenuItem[][] {
  const { projectId } = film;
  return [
    [
      {
        id: 'top',
        icon: IconArrowBarToUp,
        words: t('work.toTop'),
        run: () => void actOnMany('bump', waitingOf([film])),
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
    [
      {
        id: 'cancel',
        icon: IconX,
        words: t('work.cancelFilm'),
        run: () => askToCancelMany(waitingOf([film])),
        refused: offline,
        danger: true,
      },
    ],
  ];
}
