import {
  IconArrowBarToUp,
  IconArrowDown,
  IconArrowUp,
  IconCopyPlus,
  IconFilter,
  IconFolder,
  IconInfoCircle,
  IconMovie,
  IconPencil,
  IconX,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { QueueTask } from '../../../contract/task';
import { askToCancel } from '../../actions/cancel';
import { bump, changePriority, openForm, openProject } from '../../actions/tasks';
import { setQueueView } from '../../store/queue-view';
import { inspect, showProject } from '../../store/ui';
import type { MenuItem } from '../../ui/context-menu';

/** Why something cannot be done now, in words; absent when it can. */
interface Refusals {
  /** What needs the studio, while it cannot be reached. */
  readonly offline: string | undefined;
  /** What a studio refuses. */
  readonly inStudio: string | undefined;
}

/** What can be done to one task that waits, or runs as the step of a film: such a one has no place any more and is not edited. */
export function taskMenu(task: QueueTask, t: TFunction, { offline, inStudio }: Refusals): MenuItem[][] {
  const waits = task.status === 'waiting';
  const edit: MenuItem = {
    id: 'edit',
    icon: IconPencil,
    words: t('work.edit'),
    run: () => void openForm(task, 'edit'),
    refused: inStudio,
  };
  return [
    [
      { id: 'open', icon: IconInfoCircle, words: t('work.open'), run: () => inspect(task.id) },
      ...(waits ? [edit] : []),
      {
        id: 'copy',
        icon: IconCopyPlus,
        words: t('work.duplicate'),
        run: () => void openForm(task, 'copy'),
        refused: offline,
      },
    ],
    waits ? orderMenu(task, t, offline) : [],
    [
      { id: 'project', icon: IconMovie, words: t('work.project'), run: () => showProject(task.projectId) },
      {
        id: 'only',
        icon: IconFilter,
        words: t('work.onlyProject'),
        run: () => setQueueView({ project: task.projectId, by: 'task' }),
      },
      { id: 'folder', icon: IconFolder, words: t('history.openFolder'), run: () => void openProject(task) },
    ],
    [
      {
        id: 'cancel',
        icon: IconX,
        words: t('work.cancelTask'),
        run: () => askToCancel(task),
        refused: offline,
        danger: true,
      },
    ],
  ];
}

function orderMenu(task: QueueTask, t: TFunction, offline: string | undefined): MenuItem[] {
  const refused = offline;
  return [
    { id: 'top', icon: IconArrowBarToUp, words: t('work.toTop'), run: () => void bump(task), refused },
    { id: 'up', icon: IconArrowUp, words: t('work.up'), run: () => void changePriority(task, 1), refused },
    { id: 'down', icon: IconArrowDown, words: t('work.down'), run: () => void changePriority(task, -1), refused },
  ];
}

/** What can be done to several at once. */
export function manyMenu(
  t: TFunction,
  offline: string | undefined,
  acts: { bump(): void; cancel(): void },
): MenuItem[][] {
  return [
    [{ id: 'top', icon: IconArrowBarToUp, words: t('work.toTop'), run: acts.bump, refused: offline }],
    [{ id: 'cancel', icon: IconX, words: t('many.cancel'), run: acts.cancel, refused: offline, danger: true }],
  ];
}
