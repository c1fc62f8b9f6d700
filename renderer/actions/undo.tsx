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

/** Says what was done; for 8 s it can be undone. */
export function showUndo(message: string, title: string, changes: readonly Undoable[]): void {
  const id = `undo-${changes[0]?.before.id ?? ''}-${Date.now()}`;
  const undo = async (): Promise<void> => {
    notifications.hide(id);
    const worked = await attempt(async () => {
      // The last one first: each then finds the others as it left them.
      for (const { before, after } of changes.toReversed()) {
        await client.call('queue:restore', { id: before.id, before: placeOf(before), since: standOf(after) });
      }
    });
    if (worked) showDone(i18next.t('work.undone', { title }));
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
