import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import i18next from 'i18next';
import { placeOf, standOf } from '../../contract/stand';
import type { QueueTask } from '../../contract/task';
import { client } from '../store';
import { Button } from '../ui/button';
import { attempt, showDone } from './attempt';
import classes from './undo.module.css';

const UNDO_MS = 8_000;

/** A change of a waiting task: how it stood before, and as the change left it. */
export interface Undoable {
  readonly before: QueueTask;
  readonly after: QueueTask;
}

/** Says what was done to tasks; for 8 s it can be undone. */
export function showUndo(message: string, title: string, changes: readonly Undoable[]): void {
  offerUndo(message, i18next.t('work.undone', { title }), async () => {
    // The last one first: each then finds the others as it left them.
    for (const { before, after } of changes.toReversed()) {
      await client.call('queue:restore', { id: before.id, before: placeOf(before), since: standOf(after) });
    }
  });
}

let last = 0;
/** Says what was done; for 8 s `takeBack` undoes it. */
export function offerUndo(message: string, undone: string, takeBack: () => Promise<unknown>): void {
  last += 1;
  const id = `undo-${last}`;
  const undo = async (): Promise<void> => {
    notifications.hide(id);
    if (await attempt(takeBack)) showDone(undone);
  };
  notifications.show({
    id,
    autoClose: UNDO_MS,
    closeButtonProps: { 'aria-label': i18next.t('common.close') },
    message: (
      <div className={classes.line} data-testid="undo-toast">
        <span>{message}</span>
        <Button data-testid="undo" onClick={() => void undo()}>
          <IconArrowBackUp size={15} stroke={1.7} aria-hidden />
          {i18next.t('work.undo')}
        </Button>
      </div>
    ),
  });
}
