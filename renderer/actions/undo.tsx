import { notifications } from '@mantine/notifications';
import { IconArrowBackUp } from '@tabler/icons-react';
import i18next from 'i18next';
import { Button } from '../ui/button';
import { attempt, showDone } from './attempt';
import classes from './undo.module.css';

const UNDO_MS = 8_000;

/** Says what was done; for 8 s `restore` can undo it, and returns what to say then. */
export function showUndo(message: string, restore: () => Promise<string>): void {
  const id = `undo-${crypto.randomUUID()}`;
  const undo = async (): Promise<void> => {
    notifications.hide(id);
    await attempt(async () => showDone(await restore()));
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
